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

// A hand scanner types. Its group separator (Ctrl and a bracket, or the character itself) becomes a sign that a field holds.
for (const field of document.querySelectorAll('input[data-scan], input[type=search]')) {
  field.addEventListener('keydown', (event) => {
    if (event.key !== '\u001d' && !(event.ctrlKey && (event.key === ']' || event.code === 'BracketRight'))) return
    event.preventDefault()
    field.setRangeText('\u241d', field.selectionStart, field.selectionEnd, 'end')
  })
}

// The camera, where there is one and it is wanted: its reader is fetched when the button is pressed.
const camera = document.querySelector('[data-camera]')
if (camera && navigator.mediaDevices) {
  const button = camera.querySelector('button')
  const say = (words) => { camera.querySelector('[role=status]').textContent = words }
  camera.hidden = false
  button.addEventListener('click', async () => {
    button.disabled = true
    say('Starting the camera')
    try {
      const { scan } = await import('@SCAN@')
      await scan({ input: document.getElementById('code'), video: camera.querySelector('video'), say })
      say('')
    } catch (why) {
      say('The camera cannot be used: ' + why.message)
    }
    button.disabled = false
  })
}
