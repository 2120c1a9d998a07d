// Reads BPMN files as bpmn.io does, and says how many warnings there were.
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';

for (const file of process.argv.slice(2)) {
  const { warnings, elementsById } = await new BpmnModdle().fromXML(readFileSync(file, 'utf8'));
  for (const warning of warnings) console.error(`${file}: ${warning.message}`);
  console.log(`${file.split('/').pop()}, ${Object.keys(elementsById).length} elements: ${warnings.length} warnings`);
}
