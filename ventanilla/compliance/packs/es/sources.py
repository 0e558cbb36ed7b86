"""Where the Spanish texts were read."""

C4 = "legalize-es BOE-A-2020-7869 @40341830"
O1718 = "legalize-es BOE-A-2010-10315 @1c7653e0"
C2 = "legalize-es BOE-A-2020-14107 @34dde6c3"
C1 = "legalize-es BOE-A-2022-666 @2ac43acb"
O2316 = "legalize-es BOE-A-2015-11932 @910eca94"
L10 = "legalize-es BOE-A-2025-26698 @ce6ed222"
