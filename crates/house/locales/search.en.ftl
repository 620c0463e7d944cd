# Words of the page of results.
search-title = Results
search-count = { $count ->
    [0] Nothing was found.
    [one] One result among what you may see.
   *[other] { $count } results among what you may see.
}
search-narrow = Narrow the results
search-take-back = take this choice back
search-none-title = No results
search-none-text = Try fewer words, leave quotation marks away or take a choice back. Only what you may see is shown.
search-ask-title = What are you looking for?
search-ask-text = Type a number, a notation or a few words, with or without marks: 1234/QĐ-UBND, quyet dinh so hoa, "chuyển đổi số" year:2025.
search-facet-room = Room
search-facet-type = Type
search-facet-issuer = Issuer
search-facet-unit = Unit
search-facet-year = Year
search-facet-class = Class
search-facet-tag = Tag
