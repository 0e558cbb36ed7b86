"""Where the American texts were read."""

REGZ = "12 CFR 226.24 (predecessor, same core); legalclarity.org/12-cfr-1026-24"
REGDD = "cfpb/regulations-xml regulation/1030/2011-31727.xml §1030.8"
REGE = "cfpb/regulations-xml regulation/1005/2016-24506.xml §1005.11"
FDIC = "legalclarity.org (Member FDIC advertising); dev.gotoiba.com/qa/cq-2021-047"
P328 = "readregs.pages.dev/title/12/part-328 (2026-01-01); dev.gotoiba.com"
