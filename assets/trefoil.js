// Everything here is a convenience: each page does its work without it.
import { initAll } from '@NHSUK@'

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')
initAll()

// Suggestions while one types into the search box: words, and how many products they find.
const box = document.querySelector('input[data-suggest]')
if (box) {
  const list = document.createElement('datalist')
  list.id = 'suggestions'
  box.after(list)
  box.setAttribute('list', list.id)
  let last = ''
  let timer
  const suggest = async () => {
    const words = box.value.trim()
    if (words.length < 2 || words === last) return
    last = words
    const answer = await fetch('/api/v1/suggest.json?words=' + encodeURIComponent(words))
    if (!answer.ok || words !== box.value.trim()) return
    const rows = (await answer.json()).tables.suggestions ?? []
    list.replaceChildren(...rows.map((row) => {
      const option = document.createElement('option')
      option.value = row.words ?? row.suggestion
      return option
    }))
  }
  box.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => suggest().catch(() => {}), 150)
  })
}
