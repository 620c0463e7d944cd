skip-restacked = Tài liệu đã được tách hoặc gộp: hãy lấy lại việc tách, gộp ở trang của nó.
skip-restack-undone = Việc tách, gộp sinh ra tài liệu này đã được lấy lại; bản ban đầu đang có ở kho.
