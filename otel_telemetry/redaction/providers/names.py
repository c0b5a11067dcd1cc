"""Names of providers whose keys have no beginning of their own: hexadecimal, a UUID, letters and digits."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Final

from otel_telemetry.redaction.literals import words

NAMES: Final[frozenset[str]] = words(
    """
    aws_secret azure alibaba aliyun alicloud tencent huaweicloud baidubce ibmcloud ibm_cloud softlayer cloudant
    oraclecloud digitalocean linode vultr hetzner scaleway scalingo ovhcloud exoscale contabo leaseweb kamatera
    packet_net equinix_metal civo_ heroku netlify vercel koyeb northflank railway_ appfleet cloudways pantheon
    platformsh cloudflare fastly akamai bunnycdn bunny_net keycdn cdn77 stackpath imgix cloudinary uploadcare
    imagekit filestack namecheap godaddy dnsimple gandi porkbun nsone dynadot name_com zerotier tailscale
    netbird teleport defined_networking dnkey ngrok localtunnel twingate google

    github_ gitlab bitbucket gitea gitee gitter sourcegraph sourceforge codeberg atlassian jira confluence
    bamboo_ jenkins teamcity circleci travis droneci appveyor buildkite codeship semaphoreci bitrise
    codemagic buddyworks wercker shippable codefresh harness octopus spinnaker argocd argo_cd rundeck terraform
    spacelift env0 pulumi infracost snyk sonar codacy codeclimate codecov coveralls deepsource codescene
    whitesource veracode checkmarx fossa_ gitguardian semgrep bintray artifactory jfrog packagist npm_auth
    nuget_ cratesio crates_io clojars dockerhub docker_hub docker_auth quay_ cloudsmith gemfury packagecloud
    anaconda_ zenodo figshare browserstack saucelabs sauce_ lambdatest testrail testingbot percy_ applitools
    qase_ cypress_ ghostinspector rainforestqa postman runscope stoplight apiary swaggerhub rapidapi rapid_api
    bundle_enterprise contribsys sidekiq localstack wakatime gradle_enterprise endorlabs mergify readthedocs
    gitbook readme_io

    openai anthropic cohere mistral deepseek groq replicate_api perplexity togetherai together_ai together_api
    openrouter litellm huggingface hugging_face stability elevenlabs eleven_labs deepgram assemblyai assembly_ai
    speechmatics gladia voyageai voyage_ai jinaai nomic_ ai21 ai71 aleph_alpha alephalpha sambanova cerebras
    lepton_ai deepinfra novita_ai anyscale baseten modal_token runpod vast_ai lambdalabs lambda_labs coreweave
    fal_key fal_ai ideogram leonardo_ai lumalabs runwayml heygen tavus_ synthesia playht play_ht murf_
    resemble_ai lmnt hume_ai gemini moonshot zhipu dashscope qianfan minimax upstage_ lighton langsmith
    langchain langfuse helicone portkey braintrust arize_ humanloop promptlayer wandb weightsandbiases
    weights_and_biases comet_ml clearml neptune_ai mlflow_tracking pinecone weaviate qdrant milvus zilliz
    chromadb turbopuffer lancedb llamaindex llamacloud llama_cloud unstructured_api tavily serpapi serp_api
    serper_ exa_api firecrawl browserless browserbase apify scrapingbee scraperapi scrapingant scrapfly zenrows
    oxylabs brightdata diffbot clarifai monkeylearn wit_ai witai dialogflow rasa_ voiceflow retell vapi_
    agentops clay_api kimi_ ollama greptile privateai private_ai private-ai reducto nvidia

    mongodb mongo_atlas planetscale cockroach supabase firebase fauna_ upstash redislabs redis_cloud couchbase
    cloudera snowflake databricks clickhouse bigquery motherduck singlestore timescale tinybird_ influxdb
    influx_ datastax elastic algolia meilisearch typesense swiftype confluent aiven airbyte fivetran hevo_
    stitchdata hightouch rudderstack segment_write segment_api segmentio prefect dagster astronomer dbt_cloud
    metabase looker tableau domo_ sisense chartio modeanalytics quickbase airtable baserow nocodb convex_deploy

    datadog newrelic new-relic new_relic dynatrace appdynamics instana_ splunk sumo logz loggly papertrail
    logdna mezmo logentries coralogix honeycomb lightstep grafana sentry rollbar bugsnag raygun airbrake
    honeybadger appsignal scoutapm pagerduty opsgenie victorops statuspage status_page pingdom uptimerobot
    uptime_robot betteruptime better_stack betterstack checkly cronitor healthchecks site24x7 updown_io
    blazemeter loaderio instatus signalfx amplitude mixpanel posthog heap_analytics fullstory hotjar logrocket
    matomo plausible_ countly statsig launchdarkly launch_darkly optimizely split_io configcat flagsmith
    unleash_ growthbook devcycle customerio customer_io branchio appsflyer kochava singular_ moengage
    clevertap braze_ iterable_ onesignal airship pushwoosh pushbullet pushover pushy_ leanplum

    discord telegr mattermost rocketchat rocket_chat zulip webex ringcentral vonage nexmo twilio plivo
    messagebird message-bird message_bird sinch bandwidth_api telnyx signalwire clicksend textmagic clickatell
    smsapi msg91 karix kaleyra infobip aircall dialpad openphone callrail sendbird getstream stream_io pubnub
    pusher ably_ twitter twitch tiktok instagram facebook linkedin linked-in linked_in pinterest reddit_ tumblr
    flickr youtube spotify soundcloud deezer lastfm last_fm vimeo giphy imgur unsplash pexels pixabay foursquare
    yelp tripadvisor meetup_ eventbrite strava fitbit trakt_ tmdb thetvdb steam_api line_channel wechat dingtalk
    feishu larksuite lark_app viber slack zoom

    sendgrid mailgun mailchimp mandrill mailjet mailerlite mailersend mailtrap mailmodo mailboxlayer postmark
    sparkpost sendinblue brevo sendpulse sendy_ socketlabs pepipost netcore mailosaur zerobounce neverbounce
    kickbox debounce_io hunterio convertkit constantcontact campaignmonitor activecampaign aweber getresponse
    klaviyo omnisend moosend autopilot benchmarkemail nylas cloudmersive mailslurp testmail

    paypal braintree squareup adyen mollie_ klarna razorpay paystack flutterwave payu_ paytm cashfree midtrans
    xendit checkoutcom checkout_com gocardless finicity yodlee truelayer tink_ mx_api dwolla wepay worldpay
    authorize_net authorizenet bluesnap chargebee chargify recurly paddle_ lemonsqueezy lemon_squeezy fastspring
    gumroad shopify bigcommerce woocommerce magento prestashop ecwid snipcart etsy ebay_ shippo easypost
    shipengine shipstation aftership easyship lob_api taxjar avalara vatlayer freshbooks quickbooks waveapps
    invoiceninja billomat brex_ ramp_api mercury_api wise_api transferwise revolut currencycloud coinbase
    coinbin coinapi coinmarketcap coingecko coinlayer cryptocompare nomics_ binance_ bittrex bitfinex bitmex
    bitstamp kraken kucoin poloniex okx_api bybit_ huobi polymarket etherscan bscscan polygonscan infura alchemy
    moralis quicknode blockcypher blockchair blocknative covalent tatum_ thirdweb alpha_vantage alphavantage
    finnhub iexcloud iex_cloud polygon_io quandl tiingo intrinio marketstack fixer_io fixerio currencylayer
    currencyscoop exchangerate openexchange fxmarket twelvedata tradier alpaca_ plaid stripe duffel xero
    square_up lobapi

    auth0 okta onelogin fusionauth stytch descope workos clerk_ supertokens magic_link frontegg keycloak
    recaptcha hcaptcha turnstile_ twofactor duo_api yubico authy lastpass bitwarden dashlane keeper_ doppler
    infisical akeyless conjur envkey kms_ censys shodan virustotal abuseipdb greynoise securitytrails otx_
    urlscan hybridanalysis haveibeenpwned intelx binaryedge fofa_ spyse passivetotal riskiq recordedfuture
    crowdstrike sentinelone tenable qualys rapid7 cloudsploit lacework wiz_client orca_ persona_ onfido jumio
    veriff trulioo vault

    asana trello clickup monday_ shortcut_ clubhouse basecamp wrike_ smartsheet teamwork todoist ticktick
    evernote coda_ miro_ mural_ figma zeplin invision_ canva_ framer webflow squarespace wix_ wordpress
    ghost_ contentful contentstack sanity_ strapi prismic storyblok buttercms butter_cms cosmicjs datocms
    graphcms hygraph builder_io typeform jotform surveymonkey survicate wufoo formstack paperform tally_
    calendly caldotcom acuity doodle_ dropbox box_client box_api pcloud onedrive docusign hellosign pandadoc
    signnow eversign adobe frameio zendesk freshdesk freshservice intercom helpscout help_scout kayako frontapp
    crisp_ drift_api tawk gorgias hubspot salesforce pipedrive zoho closecrm close_crm insightly
    nutshell_ apollo_io clearbit fullcontact hunter_ lusha peopledatalabs proxycurl snov_io bitly rebrandly
    tinyurl tiny_url smartling crowdin lokalise transifex poeditor deepl workday bamboohr greenhouse
    ashby_ gusto_ rippling personio deel_ zapier make_com integromat ifttt workato tray_io n8n_ pipedream
    parabola retool zuora marketo eloqua pardot notion linear

    mapbox maptiler mapquest here_api tomtom locationiq opencage positionstack geocodio ipinfo ipstack
    ipgeolocation ipdata ipapi ip_api ipify ipregistry maxmind bigdatacloud what3words radar_io smartystreets
    melissadata openweather open_weather weatherapi weatherbit weatherstack accuweather tomorrow_io climacell
    visualcrossing stormglass worldweather aeris_ meteostat newsapi newscatcher mediastack gnews nytimes
    newyorktimes new-york-times new_york_times theguardian currentsapi calendarific holidayapi holiday_api
    abstractapi apilayer numverify userstack screenshotlayer screenshotapi pdflayer languagelayer aviationstack
    flightstats flightapi amadeus_ skyscanner edamam spoonacular nutritionix yummly zomato usda_ datagov
    data_gov nasa_api census_api eia_ fred_api sportradar sportsmonk sportmonks footballdata rawg_ igdb_
    giantbomb moviedb omdb_ musixmatch genius_ readwise pocket_consumer instapaper feedly inoreader wolfram
    restpack html2pdf pdfshift docraptor apitemplate bannerbear cloudconvert zamzar convertapi convertio
    transloadit mux_token api_video dailymotion jwplayer brightcove wistia livestorm agora_ daily_co livekit
    whereby cisco yandex

    adafruit particleio particle_io blynk thingsboard ubidots losant samsara geotab smartthings hubitat tuya_ netatmo
    meraki unifi mikrotik fortinet paloalto zscaler autodesk onshape trimble esri arcgis beamer lichess riot_
    privacy_com humanitec kubecost cast_ai castai replicated_ scalr env_zero hashicorp consul_http nomad_
    rancher portainer openshift truenas synology proxmox vmware

    pivotaltracker wpengine equinix sslmate cloudsight pendo d7network verimail paddle sellfy cannyio ayrshare
    helpcrunch liveagent linemessaging uberserver linenotify anypoint clockworksms agora rubygems surveysparrow
    simvoly groovehq getgist apideck nftport myfreshworks salesflare checkmarket customerguru qualaroo
    satismeter simplesat surveyanyplace surveybot webengage zonkafeedback powrbot skrappio wrike salesblink
    clinchpad companyhub dyspatch guardianapi siteleaf flowflu lessannoyingcrm nethunt apptivo capsulecrm kylas
    onepagecrm prospectcrm reallysimplesystems clockify dnscheck easyinsight ethplorer everhour geoipifi
    timezoneapi toggltrack vpnapi workstack karmacrm metrilo revampcrm salescookie alconost opengraphr riotgames
    roninapp documo kiteconnect shopee teamviewer centralstationcrm teamgate axonaut tyntec appcues autoklose
    cloudplan dotmailer leadfeeder rocketreach uplead brandfetch onbuka storychief yousign telesign aerisweather
    imagga distribusion blablabus wordsapi owlbot dynalist runrunit vouchery alegra baremetrics coinlib
    getgeoapi dovico bitbar loyverse apiflash financialmodelingprep hereapi oopspam protocolsio tomorrowio
    worldcoinindex faceplusplus voicegain finage hypeauditor gengo fleetbase adzuna bitcoinaverage commercejs
    detectlanguage fakejson graphhopper lexigram proxycrawl zipcodeapi cometchat mixcloud tatumio tmetric
    browshot jsonbin amadeus clickhelp ambee api2cart hypertrack kakaotalk ritekit shutterstock text2data
    youneedabudget gyazo mavenlink sheety stockdata allsports calorieninja walkscore ipquality paralleldots
    mailsac whoxy apifonica aylien iconfinder onwaterio pastebin airvisual currencyfreaks mesibo openuv
    happyscribe loginradius clustdoc messari skybiometry aletheiaapi blitapp cloverly countrylayer
    nasdaqdatalink paymongo unplugg upcdatabase geocodify nicereply partnerstack route4me scrapeowl scrapingdog
    veriphone zenscrape zenserp scraperbox serpstack ticketmaster bombbomb dfuse edenai glassnode hiveage
    passbase postageapp purestake qubole carboninterface quickmetrics scrapestack dailyco appfollow thinkific
    fetchrss signupgenius signaturit ocrspace buddyns zipbooks onedesk bugherd unifyid smooch serphouse planyo
    simplybook datafire deepai meaningcloud neutrinoapi storecove shipday streamchat theoddsapi apacta
    getsandbox oanda fastforex apimatic versioneye eagleeyenetworks thousandeyes selectpdf appsynergy caflou
    caspio cloudelements dronahq enablex meistertask mindmeister scrapersite simplynoted travelpayouts convier
    lendflow opendatasoft rockset rownd shotstack upwave beebole cashboard worksnaps myintervals invoiceocean
    sherpadesk mrticktock chatfule aeroworkflow fusebill geckoboard gosquared moonclerk paymoapp mixmax
    processst repairshopr sigopt sugester viewneo boostnote captaindata checkvist cliengo formbucket gocanvas
    madkudu nozbe papyrs supernotes tallyfy zenkit cloudimage borgbase eightxeight sendoso printfection
    pandascore avazapersonal planview leankit nicehash cexio klipfolio basistheory nordigen midise mockaroo
    pinata crossbrowsertesting loadmill knapsackpro dareboost gtmetrix scrutinizerci craftmypdf exportsdk
    glitterly hybiscus statuspal timecamp userflow codequiry extractorapi signable magicbell stormboard disqus
    woopra paydirtapp detectify statuscake jumpseller lunchmoney atera ecostruxure parsehub flowdash flowdock
    fibery typetalk voodoosms formcraft iexapis reachmail chartmogul appointedd rechargepayments diggernaut
    zipcodebase tefter bulksms databox rentman parseur docparser formsite tickettailor lemlist prodpad vbout
    nightfall flightlabs speechtextai simfin kanbantool brightlocal instabot timekit interseller mojohelpdesk
    createsend tokeet myexperiment copyscape besnappy salesmate websitepulse uclassify pdfmyurl api2convert
    kaltura bitgo optidash page2images redbooth nubela uproc supportbee edusign appcenter builderio cielo
    databento
    """
)
"""A hexadecimal or numeric token right behind an assignment to one of these is theirs.

They are looked for inside longer words. A name that is a common word or a part of one has the sign that follows it
with it: ``box_client``, ``linear_api``.
"""

_HEAD: Final = 4
"""Letters by which names are looked up; no name has fewer."""


def names_a_provider(key: str) -> bool:
    """Tell whether *key*, in small letters, holds the name of a provider.

    A look-up at each letter: a pattern of a thousand names would take longer to compile than most processes search.
    """
    names = _by_head()
    heads = (key[place : place + _HEAD] for place in range(len(key) - _HEAD + 1))
    return any(key.startswith(names[head], place) for place, head in enumerate(heads) if head in names)


@cache
def _by_head() -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = defaultdict(list)
    for name in NAMES:
        names[name[:_HEAD]].append(name)
    return {head: tuple(group) for head, group in names.items()}
