/// The style of a page, set in its head. Text stands in a column of about 70 characters; figures
/// may be wider. Colours follow the reader's light or dark setting; charts, drawn dark on white,
/// are turned over in the dark.
let pageStyle = """
  :root {
    color-scheme: light dark;
    --page: #ffffff; --text: #1f2328; --soft: #5f6770; --line: #d9dde2; --code: #f6f7f9;
    --link: #0b57b0; --good: #1a7f37; --bad: #b3261e; --bad-page: #fdf1f0; --warn: #8a5a00;
    --warn-page: #fdf6e3; --keyword: #8a2da5; --command: #0b57b0; --argument: #56606b;
    --reference: #0a6f66; --number: #a3480b; --string: #2d6a1f; --comment: #6a737d;
    --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", serif;
    --sans: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Open Sans", sans-serif;
    --mono: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --page: #14171a; --text: #dce0e4; --soft: #98a1ab; --line: #343a41; --code: #1d2125;
      --link: #7db7ff; --good: #57c272; --bad: #ff8a80; --bad-page: #2f1b1a; --warn: #e5b454;
      --warn-page: #2a2415; --keyword: #d69be8; --command: #7db7ff; --argument: #aab3bd;
      --reference: #6fd0c4; --number: #f0a56b; --string: #9fd08a; --comment: #8b949e;
    }
    img.chart { filter: invert(1) hue-rotate(180deg); mix-blend-mode: screen; }
  }
  *, ::before, ::after { box-sizing: border-box; }
  html { font-size: 18px; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
  body {
    margin: 0; background: var(--page); color: var(--text);
    font: 1rem/1.6 var(--serif); overflow-wrap: break-word;
  }
  main, footer, .cell {
    display: grid;
    grid-template-columns: minmax(1rem, 1fr) minmax(0, 37rem) minmax(1rem, 1fr);
  }
  main { padding-block: 3rem 1rem; }
  main > *, footer > *, .cell > * { grid-column: 2; min-width: 0; margin-block: 0 1.1rem; }
  main > .cell { grid-column: 1 / -1; margin-block: .2rem 1.5rem; }
  .cell > :last-child { margin-bottom: 0; }
  .cell > figure, .cell > .table { grid-column: 1 / -1; justify-self: center; }
  .output > * { margin-block: .6rem; }
  .cell > figure, .cell > .table { max-width: min(60rem, 100% - 2rem); }
  h1, h2, h3, h4, h5, h6 { font-family: var(--sans); line-height: 1.25; text-wrap: balance; }
  main > h1 { font-size: 2.1rem; letter-spacing: -.015em; margin-bottom: .8rem; }
  main > h2 { font-size: 1.42rem; margin-top: 1.9rem; margin-bottom: .7rem; }
  main > h3 { font-size: 1.14rem; margin-top: 1.2rem; margin-bottom: .5rem; }
  main > h4, main > h5, main > h6 { font-size: 1rem; margin-top: .8rem; margin-bottom: .4rem; }
  .title { margin-bottom: 1.8rem; }
  .title h1 { font-size: 2.1rem; letter-spacing: -.015em; margin: 0 0 .6rem; }
  .title p { margin: 0 0 .4rem; }
  .description { font-size: 1.12rem; color: var(--soft); line-height: 1.45; }
  .byline { font: .83rem var(--sans); color: var(--soft); }
  a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: .06em; }
  .anchor { scroll-margin-top: 1rem; float: left; width: 1rem; margin-left: -1rem; }
  .anchor { text-decoration: none; color: var(--soft); }
  :hover > .anchor::before, .anchor:focus::before { content: "#"; font-weight: 400; }
  nav { font: .89rem/1.5 var(--sans); }
  nav ul { list-style: none; padding-left: 1.1rem; margin: .5rem 0 0; }
  nav .level-3 { padding-left: 1.2rem; }
  nav a { text-decoration: none; }
  nav a:hover { text-decoration: underline; }
  summary { cursor: pointer; color: var(--soft); font: .83rem/1.7 var(--sans); }
  blockquote { margin-inline: 0; padding-left: 1rem; border-left: 3px solid var(--line); }
  blockquote { color: var(--soft); }
  blockquote > :first-child { margin-top: 0; }
  blockquote > :last-child { margin-bottom: 0; }
  hr { border: 0; border-top: 1px solid var(--line); width: 100%; margin-block: 1rem 2.1rem; }
  li > p { margin-block: .4rem; }
  main > ul, main > ol { padding-left: 1.5rem; }
  p img { max-width: 100%; height: auto; }
  code, pre, samp { font-family: var(--mono); font-size: .83em; }
  :not(pre) > code { background: var(--code); padding: .1em .3em; border-radius: 4px; }
  .missing code { color: var(--warn); background: var(--warn-page); border-radius: 4px; }
  .missing code { border-bottom: 1px dashed currentColor; }
  pre { margin: 0; overflow-x: auto; line-height: 1.5; font-size: .78rem; tab-size: 2; }
  pre code, pre samp { font-size: inherit; }
  main > pre { margin-bottom: 1.1rem; }
  main > pre, .code pre { background: var(--code); border-radius: 8px; padding: .8rem 1rem; }
  .code { position: relative; }
  .cell > .code {
    grid-column: 2 / -1; width: fit-content; min-width: min(37rem, 100% - 1rem);
    max-width: min(52rem, 100% - 1rem);
  }
  .code > .label {
    position: absolute; top: 0; right: .9rem; transform: translateY(-50%); font: .67rem var(--mono);
    color: var(--soft); background: var(--page); border: 1px solid var(--line);
    border-radius: 99px; padding: .15rem .6rem; text-decoration: none;
  }
  .code > .label:hover { color: var(--link); }
  .t-keyword { color: var(--keyword); font-weight: 600; }
  .t-command { color: var(--command); font-weight: 600; }
  .t-key, .t-operator { color: var(--argument); }
  .t-reference { color: var(--reference); }
  .t-number { color: var(--number); }
  .t-string { color: var(--string); }
  .t-comment, .t-option { color: var(--comment); font-style: italic; }
  figure { margin-inline: 0; text-align: center; }
  figure img { display: block; max-width: 100%; height: auto; margin: 0 auto .55rem; }
  img.enlarged { image-rendering: pixelated; }
  img.chart { background: #fff; }
  figcaption {
    font: .86rem/1.45 var(--sans); color: var(--soft); text-wrap: pretty;
    max-width: 34rem; margin: .35rem auto 0; padding-inline: .5rem;
  }
  figcaption b { color: var(--text); font-weight: 600; }
  .as-text { margin: 0 0 .55rem; }
  .as-text summary { font-size: .75rem; }
  .as-text pre { display: inline-block; max-width: 100%; text-align: left; line-height: 1.2; }
  .text, .raw { padding-left: 1rem; border-left: 3px solid var(--line); }
  .table { overflow-x: auto; }
  table { border-collapse: collapse; font: .83rem/1.4 var(--sans); margin-inline: auto; }
  main > table { display: block; overflow-x: auto; margin-inline: 0; }
  th, td { padding: .35rem .8rem; border-bottom: 1px solid var(--line); text-align: left; }
  th { font-weight: 600; border-bottom-width: 2px; white-space: nowrap; }
  td { font-variant-numeric: tabular-nums; }
  .number { text-align: right; }
  th[align=right], td[align=right] { text-align: right; }
  th[align=center], td[align=center] { text-align: center; }
  .notice {
    font: .86rem/1.5 var(--sans); border-left: 4px solid var(--soft); background: var(--code);
    border-radius: 0 8px 8px 0; padding: .6rem 1rem;
  }
  .notice p { margin: 0; }
  .notice p + p { margin-top: .3rem; color: var(--soft); }
  .notice.failed { border-color: var(--bad); background: var(--bad-page); }
  .notice.failed strong { color: var(--bad); }
  .notice.stale { border-color: var(--warn); background: var(--warn-page); }
  .notice.stale strong { color: var(--warn); }
  .stale > figure img, .stale > .table { opacity: .55; }
  .expectation { font: .83rem/1.5 var(--sans); color: var(--soft); padding-left: 1.3rem; }
  .cell > .expectation { margin-bottom: .5rem; text-indent: -1.3rem; }
  .mark { display: inline-block; width: 1.1rem; text-indent: 0; font-weight: 700; }
  .met .mark { color: var(--good); }
  .refuted .mark { color: var(--soft); }
  .unmet .mark, .unmet { color: var(--bad); }
  .file { font: .83rem/1.5 var(--sans); color: var(--soft); }
  .footnotes { border-top: 1px solid var(--line); font-size: .86rem; padding-top: .8rem; }
  .footnotes ol { padding-left: 1.3rem; }
  footer { font: .75rem/1.6 var(--sans); color: var(--soft); padding-bottom: 2.5rem; }
  footer > p { margin-bottom: .3rem; }
  footer > p:first-child { border-top: 1px solid var(--line); padding-top: .9rem; }
  :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
  @media (max-width: 36rem) {
    html { font-size: 17px; }
    main { padding-top: 1.6rem; }
    main > h1, .title h1 { font-size: 1.7rem; }
    .cell > figure, .cell > .table { max-width: calc(100% - 1rem); }
  }
  @media print {
    :root { color-scheme: light; }
    html { font-size: 11pt; }
    main { padding-top: 0; }
    main, footer, .cell { grid-template-columns: 0 minmax(0, 1fr) 0; }
    .cell > figure, .cell > .table { max-width: 100%; }
    nav, .as-text, .anchor { display: none; }
    pre { white-space: pre-wrap; }
    .cell > .code { grid-column: 2; width: auto; max-width: 100%; }
    .code > .label { top: .3rem; transform: none; border: 0; background: none; }
    .code, figure, tr, .notice, .expectation, footer { break-inside: avoid; }
    h1, h2, h3, h4, .code { break-after: avoid; }
  }
  """
