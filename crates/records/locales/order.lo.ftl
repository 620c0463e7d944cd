# ຄຳຂອງການຈັດລະບຽບ: ແຍກ ລວມ, ອ່ານ, ປ້າຍ, ເລືອກແຟ້ມ.
skip-restacked = ເອກະສານນີ້ໄດ້ຖືກແຍກ ຫຼື ລວມແລ້ວ: ກະລຸນາຍົກເລີກການແຍກ, ລວມ ຢູ່ໜ້າຂອງມັນ.
skip-restack-undone = ການແຍກ, ລວມ ທີ່ສ້າງເອກະສານນີ້ໄດ້ຖືກຍົກເລີກແລ້ວ; ສະບັບເດີມກັບຄືນມາແລ້ວ.
text-leaves = ໜ້າ { $from }–{ $to } ໃນ { $all } ໜ້າ
text-none = ບໍ່ມີເນື້ອໃນ.
text-find = ຊອກຫາໃນເອກະສານນີ້
text-find-do = ຊອກຫາ
text-found = ມີ { $count } ບ່ອນທີ່ມີຄຳທີ່ຊອກ
text-not-found = ບໍ່ພົບຄຳທີ່ຊອກໃນເອກະສານນີ້.
text-places = ໜ້າທີ່ມີຄຳທີ່ຊອກ
text-hit-before = ບ່ອນກ່ອນ
text-hit-after = ບ່ອນຕໍ່ໄປ
text-part = ສ່ວນທີ { $part } ໃນ { $parts }
text-before = ໜ້າກ່ອນ
text-after = ໜ້າຕໍ່ໄປ
