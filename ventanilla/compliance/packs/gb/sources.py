"""Where the British texts were read."""

CONC35 = "handbook.fca.org.uk/handbook/CONC/3/5.html (2024-12-18)"
CONC34 = "handbook.fca.org.uk/handbook/CONC/3/4.html (2023-11-28)"
FG241 = "fscom.co.uk (FG24/1); dentons.com; consumerfinancelaw.co.uk"
