# What Circulars 05/2025/TT-BNV and 02/2019/TT-BNV ask for besides.
archival-more = More for the archive
archival-ordinal-wrong = The place in the dossier is a number from 1 to 99999.
archival-choice-wrong = Choose one of the values offered.
archival-take-out = Take the present value out
field-identifier = Record code
field-ordinal = Place in the dossier
field-keywords = Keywords
field-information_sign = Information sign
field-mode = Mode of use
field-trust = Trust level
field-autograph = Autograph
field-physical_state = Physical state
field-description = Description
mode-word = { $mode ->
    [limited] Limited
   *[free] Free
 }
trust-word = { $trust ->
    [digital] Born digital
    [mixed] Mixed
   *[digitised] Digitised
 }
physical_state-word = { $physical_state ->
    [good] Good
    [damaged] Damaged
   *[fair] Fair
 }
reserve-word = { $reserve ->
    [made] Made
   *[none] Not made
 }
dossier-more = The paper and its reserve copy
dossier-records = Number of records
dossier-sheets = Sheets
dossier-pages = Pages
dossier-count-wrong = Enter a whole number, zero or more.
dossier-reserve = Reserve copy
dossier-bytes = Size (bytes)
dossier-bytes-here = Files of the dossier
dossier-extent = { $count } records, { $pages } pictured pages
dossier-page = Address of the dossier
fonds-title-one = Fonds
series-title-one = Series
record-pages = Pages
export-standard = As in Circular 02/2019/TT-BNV:
clash-text = { $who } saved this at { $time }, after you had opened it. What you typed is all below, beside what is saved now. Look it over and save again.
clash-saved = { $field }: saved now is “{ $value }”
clash-emptied = { $field }: saved now is nothing
clash-taken = Fields you had not touched now follow the new version: { $fields }
rights-title = Who may see this record
rights-internal = Internal: everyone with the right Read or more over this unit may see it.
rights-restricted = Restricted: only those with the right Decide or more over this unit may see it.
rights-yours = You see it by your right { $right } over { $unit }.
rights-ask = To learn who else may see it, ask the administrator of the unit’s records.
rights-count = { $count } rights hold now
rights-over = given at { $unit } itself
rights-over-below = given at { $unit } and for all units below
play-help = If your browser cannot play it, download the original.
event-records-play = Played the original
intake-camera = Take a picture with the phone
intake-camera-help = One page a picture; lay the paper flat in good light, all four corners in view.
intake-camera-do = Open the camera
