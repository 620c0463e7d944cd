# ຄຳຂອງການນຳເອກະສານເຂົ້າ, ອ່ານຄືນ, ແຍກ ແລະ ລວມ.
reading-stopped = ຍັງອ່ານບໍ່ໄດ້
batch-again = ອ່ານຄືນ { $count } ເອກະສານທີ່ຍັງອ່ານບໍ່ໄດ້
batch-stop = ຢຸດອ່ານ, ໄວ້ພາຍຫຼັງ
batch-repeats = { $count } ເອກະສານມີຢູ່ແລ້ວໃນໜ່ວຍງານນີ້, ບໍ່ເກັບຊ້ຳ:
batch-repeat-waiting = ກຳລັງອ່ານສະບັບທີ່ສົ່ງກ່ອນ
said-again = ຈັດຄິວໃຫ້ອ່ານຄືນແລ້ວ.
said-again-none = ບໍ່ມີຫຍັງຕ້ອງອ່ານຄືນ, ຫຼື ກຳລັງອ່ານຢູ່.
said-batch-stopped = ຢຸດແລ້ວ. ເອກະສານທີ່ຍັງບໍ່ໄດ້ອ່ານຍັງຢູ່ນີ້; ກົດອ່ານຄືນເມື່ອຕ້ອງການ.
trouble-more-pages = ມີຫຼາຍກວ່າ 5.000 ໜ້າ: ເຄື່ອງອ່ານ 5.000 ໜ້າທຳອິດ. ຕົ້ນສະບັບຍັງຄົບຖ້ວນ.
trouble-cancelled = ການອ່ານຖືກຢຸດຕາມຄຳຂໍ.
intake-folder-batch = ໂຟນເດີ { $folder }, { $time }
event-records-repeat = ສົ່ງເອກະສານເກົ່າມາຊ້ຳ
event-records-read-again = ໃຫ້ອ່ານຄືນ
event-records-stop = ຢຸດອ່ານຊົ່ວຄາວຍ້ອນເຄື່ອງແມ່ຂ່າຍ
event-records-withdraw = ຖອນອອກເພາະມີເຄື່ອງໝາຍຄວາມລັບ
record-again = ອ່ານຄືນ
