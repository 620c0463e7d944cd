# The secrecy gate: what could not be read, and the level that a custodian chooses.
gate-level = ລະດັບຄວາມລັບ
gate-level-help = ເບິ່ງກາໃນຮູບ ຫຼື ໃນເຈ້ຍ ແລ້ວເລືອກໃຫ້ຕົງ.
gate-level-choose = ເລືອກລະດັບ…
gate-level-missing = ກະລຸນາເລືອກລະດັບຄວາມລັບຕາມກາໃນເຈ້ຍ.
gate-level-wrong = ລະດັບມີແຕ່ MẬT, TỐI MẬT ຫຼື TUYỆT MẬT.
gate-unjudged = ມີໜ້າທີ່ອ່ານບໍ່ໄດ້
gate-unjudged-text = ມີໜ້າໜຶ່ງຢ່າງໜ້ອຍທີ່ອ່ານບໍ່ໄດ້ ຈຶ່ງບໍ່ຮູ້ວ່າມີກາຄວາມລັບຫຼືບໍ່. ກະລຸນາເບິ່ງຮູບ ຫຼື ເບິ່ງເຈ້ຍຖ້າບໍ່ມີຮູບ: ຖ້າມີກາຄວາມລັບໃຫ້ຢືນຢັນ, ຖ້າບໍ່ມີໃຫ້ຂໍສົ່ງຄືນ.
gate-on-pages = ໜ້າທີ່ຕ້ອງເບິ່ງ: { $pages }
gate-no-picture = ບໍ່ມີຮູບຂອງໜ້ານີ້; ກະລຸນາເບິ່ງເຈ້ຍ.
job-records-sweep-gate = ລ້າງສິ່ງທີ່ເຫຼືອຂອງເອກະສານທີ່ມີກາຄວາມລັບ
event-records-sweep-gate = ລ້າງສິ່ງທີ່ເຫຼືອຂອງເອກະສານທີ່ມີກາຄວາມລັບແລ້ວ
