// The camera as a hand scanner: with what the browser itself reads barcodes with, else with zxing, which is fetched only
// then. What it reads is put into the field as a scanner would type it, and the form is sent.
const GS = '\u001d'
const kinds = ['data_matrix', 'qr_code', 'code_128', 'code_39', 'ean_13', 'ean_8', 'itf', 'upc_a', 'upc_e']

// A symbol that begins with FNC1 says that it is GS1's by its identifier.
const asScanned = (text, kind) => {
  const first = { data_matrix: ']d2', qr_code: ']Q3', code_128: ']C1' }[kind]
  return (first && text.startsWith(GS) ? first + text.slice(1) : text).replaceAll(GS, '\u241d')
}

async function ownReader () {
  if (!('BarcodeDetector' in window)) return null
  const known = await window.BarcodeDetector.getSupportedFormats()
  if (!known.includes('data_matrix') || !known.includes('ean_13')) return null
  const detector = new window.BarcodeDetector({ formats: kinds.filter((kind) => known.includes(kind)) })
  return async (video) => {
    const [found] = await detector.detect(video)
    return found && asScanned(found.rawValue, found.format)
  }
}

const fetchScript = (address) => new Promise((resolve, reject) => {
  const script = document.createElement('script')
  script.src = address
  script.onload = resolve
  script.onerror = () => reject(new Error('the reader could not be fetched'))
  document.head.append(script)
})

async function zxingReader () {
  await fetchScript('@ZXING@')
  const z = window.ZXing
  const reader = new z.MultiFormatReader()
  reader.setHints(new Map([
    [z.DecodeHintType.POSSIBLE_FORMATS, kinds.map((kind) => z.BarcodeFormat[kind.toUpperCase()])],
    [z.DecodeHintType.TRY_HARDER, true],
    [z.DecodeHintType.ASSUME_GS1, true]
  ]))
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return async (video) => {
    const { width, height } = Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight })
    if (!width) return null
    context.drawImage(video, 0, 0)
    const { data } = context.getImageData(0, 0, width, height)
    const grey = new Uint8ClampedArray(width * height)
    for (let i = 0; i < grey.length; i++) grey[i] = (data[4 * i] * 306 + data[4 * i + 1] * 601 + data[4 * i + 2] * 117) >> 10
    try {
      const found = reader.decodeWithState(new z.BinaryBitmap(new z.HybridBinarizer(new z.RGBLuminanceSource(grey, width, height))))
      return asScanned(found.getText(), z.BarcodeFormat[found.getBarcodeFormat()].toLowerCase())
    } catch {
      return null // nothing in this picture
    }
  }
}

export async function scan ({ input, video, say }) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
  const stop = () => stream.getTracks().forEach((track) => track.stop())
  try {
    video.srcObject = stream
    video.hidden = false
    await video.play()
    const read = await ownReader() ?? await zxingReader()
    say('Hold the code before the camera')
    let text
    while (!text && stream.active) {
      text = await read(video)
      if (!text) await new Promise((resolve) => setTimeout(resolve, 120))
    }
    if (!text) return
    input.value = text
    input.form.requestSubmit()
  } finally {
    stop()
    video.hidden = true
  }
}
