# ຂໍ້ມູນທີ່ໜັງສືວຽນ 05/2025/TT-BNV ແລະ 02/2019/TT-BNV ຕ້ອງການເພີ່ມ.
archival-more = ຂໍ້ມູນເກັບມ້ຽນອື່ນ
archival-ordinal-wrong = ລຳດັບໃນແຟ້ມແມ່ນຕົວເລກແຕ່ 1 ຫາ 99999.
archival-choice-wrong = ກະລຸນາເລືອກຄ່າໜຶ່ງທີ່ມີໃຫ້.
archival-take-out = ເອົາຄ່າປັດຈຸບັນອອກ
field-identifier = ລະຫັດເອກະສານ
field-ordinal = ລຳດັບໃນແຟ້ມ
field-keywords = ຄຳສຳຄັນ
field-information_sign = ສັນຍາລັກຂໍ້ມູນ
field-mode = ລະບອບການນຳໃຊ້
field-trust = ລະດັບຄວາມໜ້າເຊື່ອຖື
field-autograph = ລາຍມືຂຽນ
field-physical_state = ສະພາບທາງກາຍະພາບ
field-description = ຄຳອະທິບາຍ
mode-word = { $mode ->
    [limited] ຈຳກັດ
   *[free] ບໍ່ຈຳກັດ
 }
trust-word = { $trust ->
    [digital] ຕົ້ນສະບັບເອເລັກໂຕຣນິກ
    [mixed] ປະສົມ
   *[digitised] ແປງເປັນດິຈິຕອນ
 }
physical_state-word = { $physical_state ->
    [good] ດີ
    [damaged] ເສຍຫາຍ
   *[fair] ປົກກະຕິ
 }
reserve-word = { $reserve ->
    [made] ເຮັດແລ້ວ
   *[none] ຍັງບໍ່ໄດ້ເຮັດ
 }
dossier-more = ແຟ້ມເຈ້ຍ ແລະ ສຳເນົາສຳຮອງ
dossier-records = ຈຳນວນເອກະສານທັງໝົດ
dossier-sheets = ຈຳນວນແຜ່ນ
dossier-pages = ຈຳນວນໜ້າ
dossier-count-wrong = ກະລຸນາໃສ່ຈຳນວນເຕັມ ແຕ່ 0 ຂຶ້ນໄປ.
dossier-reserve = ສຳເນົາສຳຮອງ
dossier-bytes = ຂະໜາດໄຟລ໌ (ໄບຕ໌)
dossier-bytes-here = ໄຟລ໌ຂອງແຟ້ມ
dossier-extent = { $count } ເອກະສານ, { $pages } ໜ້າຮູບ
dossier-page = ທີ່ຢູ່ຂອງແຟ້ມ
fonds-title-one = ຟົງເອກະສານ
series-title-one = ໝວດແຟ້ມ
record-pages = ຈຳນວນໜ້າ
export-standard = ຕາມໜັງສືວຽນ 02/2019/TT-BNV:
clash-text = { $who } ບັນທຶກເມື່ອ { $time } ຫຼັງຈາກທ່ານເປີດ. ສິ່ງທີ່ທ່ານພິມຍັງຢູ່ຄົບຂ້າງລຸ່ມນີ້ ຢູ່ຂ້າງຄ່າທີ່ບັນທຶກໄວ້. ກະລຸນາກວດຄືນ ແລ້ວບັນທຶກອີກຄັ້ງ.
clash-saved = { $field }: ທີ່ບັນທຶກໄວ້ແມ່ນ “{ $value }”
clash-emptied = { $field }: ທີ່ບັນທຶກໄວ້ແມ່ນຫວ່າງເປົ່າ
clash-taken = ຊ່ອງທີ່ທ່ານຍັງບໍ່ໄດ້ແກ້ ໃຊ້ຕາມສະບັບໃໝ່: { $fields }
rights-title = ໃຜເບິ່ງເອກະສານນີ້ໄດ້
rights-internal = ເອກະສານພາຍໃນ: ຜູ້ທີ່ມີສິດເບິ່ງຂຶ້ນໄປຕໍ່ໜ່ວຍງານນີ້ ເບິ່ງໄດ້.
rights-restricted = ເອກະສານຈຳກັດ: ສະເພາະຜູ້ທີ່ມີສິດຕັດສິນຂຶ້ນໄປຕໍ່ໜ່ວຍງານນີ້ ເບິ່ງໄດ້.
rights-yours = ທ່ານເບິ່ງໄດ້ ເພາະມີສິດ { $right } ຕໍ່ { $unit }.
rights-ask = ຢາກຮູ້ວ່າມີໃຜອີກເບິ່ງໄດ້ ໃຫ້ຖາມຜູ້ບໍລິຫານເອກະສານຂອງໜ່ວຍງານ.
rights-count = { $count } ສິດທີ່ມີຜົນໃຊ້ຢູ່
rights-over = ມອບໃຫ້ຢູ່ { $unit } ເອງ
rights-over-below = ມອບໃຫ້ຢູ່ { $unit } ແລະ ທຸກໜ່ວຍງານຂັ້ນລຸ່ມ
play-help = ຖ້າໂປຣແກຣມທ່ອງເວັບຫຼິ້ນບໍ່ໄດ້ ໃຫ້ດາວໂຫຼດໄຟລ໌ຕົ້ນສະບັບ.
event-records-play = ຫຼິ້ນໄຟລ໌ຕົ້ນສະບັບ
intake-camera = ຖ່າຍດ້ວຍກ້ອງໂທລະສັບ
intake-camera-help = ຖ່າຍເທື່ອລະໜ້າ; ວາງເຈ້ຍໃຫ້ຮາບ ແຈ້ງພໍ ເຫັນຄົບສີ່ແຈ.
intake-camera-do = ເປີດກ້ອງ
