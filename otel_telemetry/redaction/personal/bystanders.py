"""Words that stand where a name may stand and are nobody's: accounts of services, plain words, titles."""

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.literals import words

SERVICES: Final = words(
    """
    root admin administrator administrators postgres mysql mariadb mongo mongodb redis rabbitmq elastic
    elasticsearch neo4j cassandra clickhouse oracle sa sys system sysdba www-data www nginx apache httpd nobody
    daemon bin git svn hg jenkins runner gitlab-runner vagrant ubuntu debian centos fedora ec2-user alpine core
    docker node python app apps api web worker service svc guest anonymous public default user username users test
    tester testuser dev demo example foo bar baz someone somebody name anyone everyone owner me you self this it
    kafka zookeeper hadoop hdfs spark hive airflow celery django flask rails odoo sshd ftp mail postfix sync proxy
    backup operator superuser readonly readwrite rw ro bot agent client server host localhost authenticated
    administrator@ superadmin moderator editor viewer member maintainer reader writer auditor robot serviceaccount
    system:anonymous system:serviceaccount dbo dba postgresql supabase rds rdsadmin cloudsqlsuperuser azure aws
    gcp
    """
)
"""Accounts that belong to a service, and names that examples use for anybody."""
PLAIN_WORDS: Final = words(
    """
    source sources prefix suffix install site site-packages metadata final await new yield lambda async return if
    else please string str int integer bool boolean float bytes object dict list tuple set any none null nil
    undefined true false yes no required missing optional invalid unknown empty blank field value type types key
    keys id ids must may can cannot could should would will not is are was were has have had does do did be been
    being a an the and or nor but in on at to for of by from with without as than then that which who whose where
    when how why what this these those there here all each every some input inputs output data info information
    agent agents model models profile profiles session sessions group groups account accounts role roles
    permission permissions settings setting config configuration preferences options option code codes space mode
    story stories interface experience experiences error errors interrupt interrupted abort aborted cancelled
    canceled cancel request requests query queries message messages prompt prompts content text table tables
    column columns row rows record records schema database db collection document creation registration
    authentication authorization auth login logout signin signup password passwords credential credentials token
    tokens email emails address phone number numbers count counts lists lookup limit limits quota rate feedback
    action actions event events service services store storage state status detail details entity instance class
    function method module package property attribute attributes parameter parameters argument arguments variable
    variables file files folder directory directories path paths home failed failure success successful
    successfully denied disabled enabled locked found exists exist existing created deleted updated provided
    specified supplied defined given expected got received valid allowed authorized unauthorized forbidden
    anonymous current self cls obj kwargs args ctx context env environ os get old first last other another same
    only also already just now contact try check see use using used per via timed timeout pool connection
    connections plan tier team organization org tenant customer admin_user current_user identifier identity
    requested expecting
    manager defined-type function-calling assistant tool developer human ai consent convenience facing
    """
)
"""Words that follow ``user`` in prose, in programs and in the messages of validators."""
TITLE_WORDS: Final = words(
    """
    A An The This That These Those No Not None Null True False Unknown Invalid Missing Required Error Errors
    Exception Warning Failure Failed Run Build Install Test Tests Testing Set Setup Deploy Check Checkout Upload
    Download Create Update Delete Remove Add Get Put Post Docker Python Node Java Ruby Go Rust Linux Windows
    Ubuntu Debian Mac Google Amazon Microsoft Azure Apple Oracle Apache Mozilla Service Services Server Client
    Manager Handler Provider Factory Key Token Field Value Data File Files Folder Type Types Name Names Id Number
    Code Status State Message Request Response Session Connection Connections Database Table Column Row Index
    Query Schema Model Models Agent Agents Tool Tools Task Tasks Job Jobs Worker Queue Event Events Action Actions
    Step Steps Stage Pipeline Workflow System Systems Software Foundation Company Inc Ltd Llc Gmbh Corp
    Corporation Group Team Project Projects Organization Department University Institute Content Length Encoding
    Language Accept Cache Control Host Origin Referer User Users Admin Administrator Root Role Access Denied
    Permission Forbidden Unauthorized Bad Found Internal Gateway Timeout Unavailable Too Many Max Min Default
    Example Sample Input Output Parameter Argument Arguments Object Class Method Function Module Package Library
    Version Release Support Sales Care Satisfaction Relationship Portal Record Records List Profile Account
    Accounts Information Info Details Detail Journey Success Card Credit Debit Payment Order Orders Product
    Products Address Email Phone Date Time Zone Country City Street Region North South East West New York San Los
    Certificate Timestamp Compiler Tuple Scan Sheet Column Title Summary Search Search Loader Parser Reader Writer
    Layer Node Nodes Graph Chain Prompt Index Window Button Label Widget Font Style Theme Device Driver Kernel Memory
    United States Kingdom Avenue World Hello Everyone All Sir Madam There Customer Patient Open Source License
    Public Private Local Remote Main Master Development Production Staging Monday Tuesday Wednesday Thursday
    Friday Saturday Sunday January February March April June July August September October November December
    """
)
"""Capitalised words of programs, products, places and firms: a name with one of them is no person's."""
