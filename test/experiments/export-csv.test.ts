import assert from 'node:assert/strict';
import { parseCsv } from '../../experiments/csv.ts';
import { formatAlerts } from '../../experiments/export/alerts-csv.ts';
import { formatChangeEvents } from '../../experiments/export/change-events-csv.ts';

describe('alerts and changes as CSV', () => {
  it('have a row per change of an alert', () => {
    const labels = { service: 'a,b', type: 'pay' };
    const text = formatAlerts([
      { name: 'errorBudgetBurn1h', severity: 'page', state: 'firing', since: 3480, labels },
    ]);
    assert.deepEqual(parseCsv(text), [
      ['atSeconds', 'alert', 'severity', 'state', 'labels'],
      ['3480', 'errorBudgetBurn1h', 'page', 'firing', 'service=a,b;type=pay'],
    ]);
  });

  it('have a row per change of the system', () => {
    const text = formatChangeEvents([
      {
        at: 60,
        kind: 'deploy',
        component: 'ledger',
        author: 'ana',
        isAutomated: false,
        description: 'version "12",\nagain',
      },
    ]);
    assert.deepEqual(parseCsv(text), [
      ['atSeconds', 'kind', 'component', 'author', 'isAutomated', 'description'],
      ['60', 'deploy', 'ledger', 'ana', 'false', 'version "12",\nagain'],
    ]);
  });
});
