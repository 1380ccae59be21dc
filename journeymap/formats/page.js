"use strict"
// Makes a page out of a map: move, zoom, details, filters, lanes, table, theme. Each .journey of a page for itself.

const SMALLEST = 0.08, LARGEST = 8, STEP = 1.25
const EDGE = 40 // how far the map may be pushed inside its window, in px of the screen
const PILL = 10 // how far the words on the edge of a marked column stand out below it
const CLICK = 4 // moving less than this is a click

function start(root) {
  const one = name => root.querySelector(name)
  const all = name => Array.from(root.querySelectorAll(name))
  const view = one(".view"), svg = one(".view svg"), panel = one(".details"), numbers = one(".numbers"), tip = one(".tip")
  const cards = all(".view a[data-at]")
  const whole = { wide: svg.viewBox.baseVal.width, tall: svg.viewBox.baseVal.height }
  root.classList.add("live")

  // ------------------------------------------------------------ lanes

  const parts = Array.from(svg.children).filter(part => part.getBBox && !["title", "desc", "defs", "style"].includes(part.tagName))
    .map(part => ({ part, box: part.getBBox(), lane: part.dataset.lane, strip: part.dataset.part == "columns" }))
  parts.forEach((each, at) => {
    const next = parts[at + 1]
    if (each.lane) each.height = next && next.lane ? next.box.y - each.box.y : each.box.height + 14
    if (each.strip) each.marks = Array.from(each.part.querySelectorAll("rect")).map(mark => ({ mark, y: +mark.getAttribute("y"), tall: +mark.getAttribute("height") }))
  })
  const hidden = new Set()
  const lifted = y => parts.reduce((sum, each) => each.lane && hidden.has(each.lane) && each.box.y < y - 0.5 ? sum + each.height : sum, 0)
  const moved = (y, tall) => ({ y: y - lifted(y), tall: Math.max(0, tall - lifted(y + tall) + lifted(y)) })

  function arrange() {
    for (const each of parts) {
      if (each.strip) {
        for (const { mark, y, tall } of each.marks) {
          const place = moved(y, tall)
          mark.setAttribute("y", place.y)
          mark.setAttribute("height", place.tall)
        }
      } else if (each.part.tagName == "rect" && each.box.height >= whole.tall - 1) {
        each.part.setAttribute("height", whole.tall - lifted(whole.tall))
      } else {
        const up = lifted(each.box.y)
        if (up) each.part.setAttribute("transform", `translate(0 ${-up})`)
        else each.part.removeAttribute("transform")
        each.part.style.display = each.lane && hidden.has(each.lane) ? "none" : ""
      }
    }
    columns.forEach(placed)
    show()
  }

  // ------------------------------------------------------------ the columns of the touchpoints

  function drawn(name) {
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect")
    mark.setAttribute("class", name)
    mark.setAttribute("rx", 6)
    svg.append(mark)
    return mark
  }
  const strips = parts.filter(each => each.strip)
  // a card's first box is its frame; what stands on the corner of a card reaches beyond
  const boxes = cards.map(card => (card.querySelector("rect") ?? card).getBBox())
  const across = (one, other) => one.x < other.x + other.width && other.x < one.x + one.width
  const along = (one, other) => one.y <= other.y + other.height && other.y <= one.y + one.height
  const stripOf = boxes.map(box => strips.find(each => along(each.box, box)))
  // in the graph cards stand below one another, so there a card is all that a touchpoint has
  const stacked = boxes.some((box, at) => boxes.some((other, place) => place < at && across(box, other) && stripOf[at] == stripOf[place]))
  const columns = cards.map((card, at) => {
    const box = boxes[at], ground = stripOf[at] && !stacked ? stripOf[at].box : box
    const x = box.x - 5, wide = box.width + 10
    // veils meet in the middle of the gaps between stages, so that nothing stays visible between two of them
    const beside = stacked ? [] : boxes.filter((_, place) => stripOf[place] == stripOf[at])
    const left = Math.max(...beside.map(other => other.x + other.width).filter(end => end < box.x))
    const right = Math.min(...beside.map(other => other.x).filter(start => start > box.x + box.width))
    const from = isFinite(left) ? (left + box.x) / 2 : x, to = isFinite(right) ? (right + box.x + box.width) / 2 : x + wide
    const veiled = { x: from, wide: to - from }
    return { card, x, wide, veiled, y: ground.y - 2, tall: ground.height + 4, veil: drawn("veil"), here: drawn("here") }
  })
  // thoughts reach over the next column, so they stand above the veils and are dimmed by themselves
  const thoughts = all(".view [data-of]")
  for (const each of parts.filter(each => each.lane)) {
    const own = thoughts.filter(thought => each.part.contains(thought))
    if (!own.length) continue
    const above = document.createElementNS("http://www.w3.org/2000/svg", "g")
    above.append(...own)
    svg.append(above)
    parts.push({ part: above, box: each.box, lane: each.lane, height: 0 })
  }
  function placed(column) {
    const { y, tall } = moved(column.y, column.tall)
    for (const [mark, { x, wide }, more] of [[column.veil, column.veiled, PILL], [column.here, column, 0]]) {
      for (const [name, value] of Object.entries({ x, width: wide, y, height: tall + more })) mark.setAttribute(name, value)
    }
  }
  function under(event) {
    const card = event.target.closest("a[data-at]")
    if (card) return cards.indexOf(card)
    const point = mapPoint(event.clientX, event.clientY)
    return columns.findIndex(({ x, wide, y, tall }) => {
      const place = moved(y, tall)
      return point.x >= x && point.x <= x + wide && point.y >= place.y && point.y <= place.y + place.tall
    })
  }

  // ------------------------------------------------------------ moving and zooming

  const at = { x: 0, y: 0, scale: 1 }
  const seen = () => ({ wide: view.clientWidth / at.scale, tall: view.clientHeight / at.scale })
  const tallest = () => whole.tall - lifted(whole.tall)
  function kept(from, room, length) {
    const edge = EDGE / at.scale
    return room >= length ? (length - room) / 2 : Math.min(Math.max(from, -edge), length - room + edge)
  }
  function show() {
    const { wide, tall } = seen()
    at.x = kept(at.x, wide, whole.wide)
    at.y = kept(at.y, tall, tallest())
    svg.setAttribute("viewBox", `${at.x} ${at.y} ${wide} ${tall}`)
    one("[data-do=size]").value = `${Math.round(100 * at.scale)} %`
  }
  function mapPoint(x, y) {
    const box = view.getBoundingClientRect()
    return { x: at.x + (x - box.left) / at.scale, y: at.y + (y - box.top) / at.scale }
  }
  function zoom(factor, x, y) {
    const box = view.getBoundingClientRect()
    const from = mapPoint(x ?? box.left + box.width / 2, y ?? box.top + box.height / 2)
    const before = at.scale
    at.scale = Math.min(Math.max(at.scale * factor, SMALLEST), LARGEST)
    at.x = from.x - (from.x - at.x) * before / at.scale
    at.y = from.y - (from.y - at.y) * before / at.scale
    show()
  }
  function move(right, down) {
    at.x += right / at.scale
    at.y += down / at.scale
    show()
  }
  const fits = () => Math.min(view.clientWidth / whole.wide, view.clientHeight / tallest())
  function fit() {
    at.scale = fits()
    show()
  }
  function first() {
    // as wide as the window, but never too small to read or larger than it was drawn
    const readable = view.clientWidth < 700 ? 0.8 : 0.6
    at.scale = Math.min(Math.max(view.clientWidth / whole.wide, readable), 1)
    at.x = getComputedStyle(root).direction == "rtl" ? whole.wide : 0
    at.y = 0
    show()
  }
  function reveal(card) {
    const box = card.getBoundingClientRect(), window = view.getBoundingClientRect()
    const over = (low, high, from, to) => low < from + 24 ? low - from - 24 : high > to - 24 ? high - to + 24 : 0
    move(over(box.left, box.right, window.left, window.right), over(box.top, box.bottom, window.top, window.bottom))
  }

  const fingers = new Map()
  let dragged = false
  view.addEventListener("pointerdown", event => {
    if (event.button) return
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (fingers.size == 1) dragged = false
  })
  view.addEventListener("pointermove", event => {
    const finger = fingers.get(event.pointerId)
    if (!finger) return hover(event)
    const by = { x: event.clientX - finger.x, y: event.clientY - finger.y }
    if (!dragged && Math.hypot(by.x, by.y) < CLICK) return
    if (!dragged) {
      dragged = true
      view.setPointerCapture(event.pointerId)
      view.classList.add("moving")
      unhover()
    }
    const other = Array.from(fingers).find(([id]) => id != event.pointerId)
    if (other) {
      const apart = spot => Math.hypot(spot.x - other[1].x, spot.y - other[1].y) || 1
      zoom(apart({ x: event.clientX, y: event.clientY }) / apart(finger), (event.clientX + other[1].x) / 2, (event.clientY + other[1].y) / 2)
      move(-by.x / 2, -by.y / 2)
    } else {
      move(-by.x, -by.y)
    }
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
  })
  for (const end of ["pointerup", "pointercancel"]) {
    view.addEventListener(end, event => {
      fingers.delete(event.pointerId)
      view.classList.remove("moving")
    })
  }
  view.addEventListener("pointerleave", unhover)
  view.addEventListener("dragstart", event => event.preventDefault())
  view.addEventListener("wheel", event => {
    event.preventDefault()
    const unit = event.deltaMode == 1 ? 24 : 1
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(-event.deltaY * unit / 240), event.clientX, event.clientY)
    else if (event.shiftKey && !event.deltaX) move(event.deltaY * unit, 0)
    else move(event.deltaX * unit, event.deltaY * unit)
  }, { passive: false })
  view.addEventListener("click", event => {
    if (dragged || event.target.closest("a[data-at]")) event.preventDefault()
    const place = dragged ? -1 : under(event)
    if (place >= 0) open(place)
  }, true)
  const KEYS = {
    ArrowLeft: () => move(-80, 0), ArrowRight: () => move(80, 0), ArrowUp: () => move(0, -80), ArrowDown: () => move(0, 80),
    "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), "0": fit,
  }
  view.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return
    event.preventDefault()
    KEYS[event.key]()
  })
  view.addEventListener("focusin", event => {
    if (event.target.matches("a[data-at]:focus-visible")) reveal(event.target)
  })

  // ------------------------------------------------------------ details

  const articles = cards.map(card => document.getElementById(card.getAttribute("href").slice(1)))
  let opened = -1
  function open(place) {
    articles.forEach((article, each) => article.classList.toggle("shown", each == place))
    columns.forEach(({ here }, each) => here.classList.toggle("on", each == place))
    panel.classList.add("shown")
    panel.scrollTop = 0
    opened = place
    unhover()
    show()
    reveal(cards[place])
    articles[place].querySelector("h3").focus({ preventScroll: true })
  }
  function close() {
    if (opened < 0) return
    panel.classList.remove("shown")
    columns[opened].here.classList.remove("on")
    const card = cards[opened]
    opened = -1
    show()
    card.focus({ preventScroll: true })
  }
  function hover(event) {
    const place = event.pointerType == "mouse" ? under(event) : -1
    columns.forEach(({ here }, each) => {
      if (each != opened) here.classList.toggle("on", each == place)
      here.classList.toggle("hover", each == place && each != opened)
    })
    const card = event.target.closest("a[data-at]")
    tip.classList.toggle("on", Boolean(card))
    if (!card) return
    const article = articles[place], name = document.createElement("b")
    name.textContent = article.querySelector("h3").textContent
    tip.replaceChildren(name, article.querySelector(".finding").textContent)
    const box = root.getBoundingClientRect()
    const x = event.clientX - box.left, y = event.clientY - box.top
    const left = Math.min(x + 14, box.width - tip.offsetWidth - 8)
    const top = y + 18 + tip.offsetHeight > box.height ? y - tip.offsetHeight - 12 : y + 18
    tip.style.transform = `translate(${Math.max(8, left)}px, ${Math.max(8, top)}px)`
  }
  function unhover() {
    tip.classList.remove("on")
    columns.forEach(({ here }, each) => each != opened && here.classList.remove("on", "hover"))
  }

  // ------------------------------------------------------------ the bar

  const channel = one("[data-do=channel]"), persona = one("[data-do=persona]")
  function filter() {
    const wanted = channel?.value ?? ""
    cards.forEach((card, place) => {
      const out = wanted && !card.dataset.channels.split(" ").includes(wanted)
      card.classList.toggle("dim", Boolean(out))
      columns[place].veil.classList.toggle("on", Boolean(out))
      one(`tr[data-at="${card.dataset.at}"]`)?.classList.toggle("dim", Boolean(out))
      for (const thought of thoughts) if (thought.dataset.of == card.dataset.at) thought.classList.toggle("dim", Boolean(out))
    })
  }
  function table(wanted) {
    const shown = numbers.classList.toggle("shown", wanted)
    one("[data-do=table]").setAttribute("aria-expanded", shown)
    const scroll = one(".scroll")
    if (shown) scroll.tabIndex = 0
    else scroll.removeAttribute("tabindex")
    view.inert = shown
    if (shown) scroll.focus()
  }
  function dark() {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"
    return (root.dataset.theme || system) == "dark"
  }
  function theme(wanted) {
    if (wanted !== undefined) root.dataset.theme = wanted ? "dark" : "light"
    one("[data-do=theme]")?.setAttribute("aria-pressed", dark())
  }
  const DO = {
    in: () => zoom(STEP), out: () => zoom(1 / STEP), fit, close,
    table: () => table(), theme: () => theme(!dark()),
    previous: () => open((opened + cards.length - 1) % cards.length), next: () => open((opened + 1) % cards.length),
  }
  root.addEventListener("click", event => {
    const button = event.target.closest("button[data-do]")
    if (button) DO[button.dataset.do]()
    const menu = one(".menu[open]")
    if (menu && !menu.contains(event.target)) menu.open = false
  })
  root.addEventListener("change", event => {
    const lane = event.target.dataset.hides
    if (lane) {
      if (event.target.checked) hidden.delete(lane)
      else hidden.add(lane)
      arrange()
    } else if (event.target == persona) {
      turn(root, persona.value)
    } else {
      filter()
    }
  })
  root.addEventListener("keydown", event => {
    if (event.key != "Escape") return
    const menu = one(".menu[open]")
    if (menu) {
      menu.open = false
      menu.querySelector("summary").focus()
    } else if (numbers.classList.contains("shown")) {
      table(false)
      one("[data-do=table]").focus()
    } else {
      close()
    }
  })
  one(".skip").addEventListener("click", event => {
    event.preventDefault()
    table(true)
  })
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => theme())
  addEventListener("beforeprint", () => svg.setAttribute("viewBox", `0 0 ${whole.wide} ${tallest()}`))
  addEventListener("afterprint", show)

  table(false)
  theme()
  columns.forEach(placed)
  first()
  new ResizeObserver(() => root.isConnected && show()).observe(view)
  const linked = articles.findIndex(article => "#" + article.id == location.hash)
  if (linked >= 0) open(linked)

  // ------------------------------------------------------------ another persona's map, looked at in the same way

  LOOKED.set(root, {
    look: () => ({ at: { ...at }, hidden: new Set(hidden), theme: root.dataset.theme, channel: channel?.value }),
    take(other) {
      if (other.theme) theme(other.theme == "dark")
      if (channel) channel.value = other.channel
      hidden.clear()
      for (const box of all("[data-hides]")) {
        box.checked = !other.hidden.has(box.dataset.hides)
        if (!box.checked) hidden.add(box.dataset.hides)
      }
      Object.assign(at, other.at)
      arrange()
      filter()
    },
    focus(value) {
      persona.value = value
      persona.focus()
    },
  })
}

const LOOKED = new Map() // how to look at each map that was shown
const WALKS = new Map([["", document.querySelector(".journey")]]) // whose map is which: everybody's is there from the start
function turn(from, whose) {
  if (!WALKS.has(whose)) WALKS.set(whose, document.querySelector(`template[data-persona="${whose}"]`).content.firstElementChild)
  const root = WALKS.get(whose), look = LOOKED.get(from).look()
  from.replaceWith(root)
  if (!LOOKED.has(root)) start(root)
  LOOKED.get(root).take(look)
  LOOKED.get(root).focus(whose)
}

document.querySelectorAll(".journey").forEach(start)
