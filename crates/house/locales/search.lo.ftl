# ຄຳຂອງໜ້າຜົນການຄົ້ນຫາ.
search-title = ຜົນການຄົ້ນຫາ
search-count = { $count ->
    [0] ບໍ່ພົບຫຍັງ.
   *[other] ພົບ { $count } ລາຍການທີ່ທ່ານມີສິດເບິ່ງ.
}
search-narrow = ຈຳກັດຜົນໃຫ້ແຄບລົງ
search-take-back = ຍົກເລີກການເລືອກນີ້
search-none-title = ບໍ່ມີຜົນ
search-none-text = ລອງໃຊ້ຄຳໜ້ອຍລົງ, ຖອດເຄື່ອງໝາຍວົງຢືມ ຫຼື ຍົກເລີກການເລືອກ. ສະແດງສະເພາະສິ່ງທີ່ທ່ານມີສິດເບິ່ງ.
search-ask-title = ທ່ານຕ້ອງການຊອກຫາຫຍັງ?
search-ask-text = ພິມເລກ, ເຄື່ອງໝາຍ ຫຼື ສອງສາມຄຳ: 1234/QĐ-UBND, quyet dinh so hoa, "chuyển đổi số" year:2025.
search-facet-room = ພະແນກວຽກ
search-facet-type = ປະເພດ
search-facet-issuer = ອົງການອອກ
search-facet-unit = ໜ່ວຍງານ
search-facet-year = ປີ
search-facet-class = ໝວດ
search-facet-tag = ປ້າຍ
