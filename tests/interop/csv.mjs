// Rows of musterctl's CSV (RFC 4180) as objects; a null is null, an empty text is "".
export function readCsv(text) {
  const rows = []
  let [row, field, quoted, was] = [[], '', false, false]
  const end = () => {
    row.push(was || field !== '' ? field : null)
    field = ''
    was = false
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted && c === '"' && text[i + 1] === '"') {
      field += '"'
      i++
    } else if (c === '"') {
      quoted = !quoted
      was = true
    } else if (!quoted && c === ',') end()
    else if (!quoted && c === '\r') {
      end()
      rows.push(row)
      row = []
      i++
    } else field += c
  }
  const [header, ...rest] = rows
  return rest.map((cells) => Object.fromEntries(cells.map((cell, i) => [header[i], cell])))
}
