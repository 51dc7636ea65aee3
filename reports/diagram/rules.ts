/** How the parts of a space-time diagram look. */
export const DIAGRAM_RULES = `
text{fill:var(--ink);font-size:12.5px}
.title{font-size:16px;font-weight:600}
.name{font-size:14px;font-weight:600;text-anchor:middle}
.number{fill:var(--muted);font-size:11.5px;text-anchor:end;font-variant-numeric:tabular-nums}
.end{fill:var(--muted);text-anchor:middle;font-size:11.5px}
.rule{stroke:var(--grid)}
.broken{fill:var(--fail-soft);stroke:var(--dead)}
.lane{fill:none;stroke-width:2;stroke:var(--none)}
.lane.candidate{stroke-width:4;stroke:var(--info);stroke-dasharray:8 3}
.lane.leader{stroke-width:6;stroke:var(--leader)}
.lane.down{stroke-width:1.5;stroke-dasharray:2 5}
.flight{fill:none;stroke:var(--ok);stroke-width:1.6}
.flight.lost,.flight.copied{stroke:var(--dead);stroke-dasharray:5 3}
.flight.waiting{stroke:var(--none);stroke-dasharray:2 3}
.tip{fill:var(--ok)}
.mark{fill:var(--panel);stroke:var(--ink);stroke-width:1.5}
.cross{stroke:var(--dead);stroke-width:2.4;stroke-linecap:round}
.word{paint-order:stroke;stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}
.carried{fill:var(--ok);font-size:11.5px}
.lost,.copied{font-size:11.5px}
text.lost,text.copied{fill:var(--dead)}
.cause{fill:var(--muted)}
.note{font-weight:600}
.verdict{fill:var(--dead);font-weight:600}
.left{text-anchor:end}
.middle{text-anchor:middle}
.key{fill:var(--muted);font-size:11.5px}
`;

/** The same for a diagram within a page, whose own parts they must not touch. */
export const EMBEDDED_DIAGRAM_RULES = DIAGRAM_RULES.replace(/^([^{\n]+)\{/gm, (_, selectors: string) => {
  const own = selectors.split(',').map((selector) => `.diagram ${selector}`);
  return `${own.join(',')}{`;
});
