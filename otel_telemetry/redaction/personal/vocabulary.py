"""The words that say what the number behind them is, by rule; a space stands for an underscore or a dash as well."""

# ruff: noqa: RUF001 - the letters of Greek and Cyrillic are meant

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "phone": """
        phone|telephone|tel|mobile|cell|cellphone|cell phone|fax|whatsapp|sms|pager|hotline|landline|msisdn|gsm
        |callback|call|call me|call us|dial|dialed|handy|telefon|telefono|teléfono|telefone|téléphone|móvil|movil
        |celular|mobil|mobiel|telefoon|puhelin
        |电话|手机|手机号|전화|휴대폰|휴대전화|電話|携帯|携帯電話|телефон|телефона|тел|номер телефона|моб|мобильный
        |τηλέφωνο|τηλ|κινητό|טלפון|נייד|هاتف|الهاتف|جوال|موبایل|تلفن|फ़ोन|फोन|मोबाइल|โทรศัพท์|เบอร์โทร|โทร
        |điện thoại|số điện thoại
        """,
    "card": """
        card|credit card|debit card|creditcard|cardnumber|card number|payment card|visa|mastercard|amex|maestro
        |american express|discover card|cc|ccn|cc number|kreditkarte|carte bancaire|tarjeta|carta di credito
        """,
    "bank-account": """
        routing|routing number|aba|aba routing|rtn|account number|account no|account nr|accountnumber|acct
        |bank account|bank|bankaccount|sort code|sortcode|bsb|ifsc|kontonummer|konto|checking account
        |savings account|checking|savings|beneficiary account|numero de cuenta|número de cuenta|wire account
        """,
    "iban": """
        iban|bic|swift|swift code
        """,
    "device-id": """
        imei|imsi|iccid|meid|udid|vin|vehicle identification number
        """,
    "national-id": """
        ssn|ssns|social security|social security number|soc sec|social insurance|sin|itin|tin|tins|ein|tax id
        |taxid|tax identification|tax identification number|tax file|tax file number|tax number|tax reference
        |taxpayer|tfn|utr|vat|vat id|vat number|vat code|steuer-id|steuerid|steuer-idnr|idnr
        |steueridentifikationsnummer|steuernummer|ust-id|ust-idnr|ustid|partita iva|p.iva|piva|codice fiscale
        |nif|nie|dni|cif|nip|regon|pesel|inn|snils|cuit|cuil|rut|curp|cpf|cnpj|gst|gstin|pan|pan card
        |pan number|aadhaar|aadhar|uidai|uid number|voter|voter id|epic|passport|passports|passaporto|reisepass
        |reisepassnummer|pasaporte|passeport|paspoort|paszport|driver license|drivers license|driver's license
        |driver\u2019s license|driver licence|drivers licence|driver's licence|driving license|driving licence
        |driver license number|licence number|license number|licence no|license no|dl|dl number|dmv|führerschein
        |fuehrerschein|führerscheinnummer|patente|patente di guida|permis de conduire|national insurance|nino
        |ni number|nhs|nhs number|medicare|mbi|medicaid|health insurance|insurance number|insurance id|health card
        |member id|nid
        |health plan id|policy id|subscriber number|plan member id|national identity card
        |member number|subscriber id|policy number|krankenversicherung|kvnr|versichertennummer
        |krankenversichertennummer|versicherungsnummer|sozialversicherungsnummer|rentenversicherungsnummer|svnr
        |rvnr|personalausweis|personalausweisnummer|ausweis|ausweisnummer|identity card|id card|carta d'identità
        |carta identita|carta di identità|numero carta|national id|national identity|national identification
        |nationalid|national_id|identity number|identification number|id number|citizen id|citizen|civil id
        |personal id|personal number|personal code|personnummer|organisationsnummer|orgnr|hetu|henkilötunnus|cpr
        |cpr-nr|fødselsnummer|fodselsnummer|bsn|burgerservicenummer|sofinummer|rijksregisternummer|insz|niss|ahv
        |avs|insee|nir|sécurité sociale|securite sociale|numéro de sécurité sociale|rrn|frn|brn
        |resident registration|resident registration number|foreigner registration|alien registration
        |business registration|tckn|tc kimlik|tc kimlik no|kimlik|thai id|thai national id|nin|bvn|nric|fin|uen
        |abn|acn|npi|dea|dea number|medical license|medical licence|medical record|medical record number|mrn
        |patient id|claim number|prescription|prescription number|rx|prior authorization|provider identifier
        |referral number|ssnit|nss|nuip|cedula|cédula|cédula de ciudadanía|student id|employee id|lanr|bsnr
        |arztnummer|betriebsstättennummer|handelsregister|trn|temporary reference number|paye|emirates id
        |green card|alien number|a-number|visa number|upi|gstin number|siren|siret|eori|philhealth|umid|sss|crn
        |ein number
        |เลขประจำตัวประชาชน|บัตรประชาชน|เลขบัตรประชาชน|หนังสือเดินทาง|ใบขับขี่|паспорт|паспорта|паспорту|инн|снилс|огрн
        |водительское удостоверение|егн|јмбг|јмб|оиб|рнокпп|ідентифікаційний код|αφμ|α.φ.μ|αμκα|α.μ.κ.α|αδτ|διαβατήριο
        |תעודת זהות|ת.ז|מספר זהות|דרכון|רישיון נהיגה|رقم الهوية|الهوية الوطنية|الرقم القومي|رقم الجواز|جواز السفر
        |رقم الإقامة|کد ملی|کدملی|گذرنامه|आधार|आधार संख्या|पैन|पासपोर्ट|ড্রাইভিং লাইসেন্স|জাতীয় পরিচয়পত্র|cccd|cmnd
        |căn cước|hộ chiếu|マイナンバー|個人番号|旅券番号|運転免許証|運転免許証番号|身分證|身分證字號|護照
        |护照|护照号|驾驶证|驾驶证号|社会保障号|居民身份证|公民身份号码
        |여권|여권번호|운전면허|운전면허번호|주민등록번호|외국인등록번호|사업자등록번호|身份证|身份证号
        """,
    "vehicle": """
        vehicle|vehicle number|vehicle registration|registration number|registration plate|number plate
        |license plate|licence plate|plate number|plate|car number|car registration|reg no|kennzeichen
        |kfz-kennzeichen|targa|matricula|matrícula
        """,
}
"""Words by rule; ``vehicle`` stands for the plates, which are shorter than other national numbers."""
