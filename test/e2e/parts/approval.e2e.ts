import { company, organizer } from '../demo/cast';
import { filledIn, readExample } from '../steps/examples';
import { takeOver } from '../runner/handedOver';
import { fetchOnce } from '../realN8n/fetchOnce';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';
import { openStage, type Stage } from '../stages/stage';

const requester = 'wangfang01';
const colors = { Agreed: '0xFF78C06E', Refused: '0xFFF65E5E', Expired: '0xFF858E99' };

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({ ...takeOver(), company });
});
afterAll(async () => await stage?.close());
beforeEach(() => stage.simulator.reset());

/** The card as it looks now, and where a click on it leads. */
interface Card {
	message_url: string;
	status_bar: { status_value: string; status_bg: string };
}

/** In the order in which they were sent. */
function cards(): Card[] {
	const messages = [...stage.simulator.store.messages.values()];
	return messages.flatMap(({ content }) => (content.msgtype === 'oa' ? [content.oa as Card] : []));
}

function card(): Card {
	const [first] = cards();
	if (!first) throw new Error('No card was sent');
	return first;
}

const deliveriesTo = (userId: string) =>
	stage.simulator.control.ledger().deliveries.filter((delivery) => delivery.userId === userId);

async function start(settings: Record<string, string | number> = {}): Promise<string> {
	const { rest } = stage.n8n;
	const workflow = filledIn(readExample('approval-status-bar.json'), {
		credential: stage.credential,
		settings: { approver: organizer.userId, requester, title: 'Travel to Shenzhen', ...settings },
	});
	const executionId = await rest.startWorkflow(await rest.createWorkflow(workflow), 'Start');
	await waitForExecution(rest, executionId, { seconds: 30, until: ['waiting', 'error'] });
	return executionId;
}

async function toItsEnd(executionId: string): Promise<FinishedExecution> {
	return await waitForExecution(stage.n8n.rest, executionId, { seconds: 120 });
}

/** What the approver's DingTalk does: opens the card's address and sends the form that is there. */
async function answer(decision: string): Promise<void> {
	const page = await fetchOnce(card().message_url);
	expect(page.status).toBe(200);
	const html = await page.text();
	expect(html).toContain('Travel to Shenzhen');
	expect(html).toContain('field-0');
	const form = new FormData();
	form.append('field-0', decision);
	const sent = await fetchOnce(card().message_url, { method: 'POST', body: form });
	expect(sent.status).toBe(200);
}

function expectOutcome(execution: FinishedExecution, outcome: keyof typeof colors): void {
	expect(execution.errorMessage).toBeUndefined();
	expect(execution.status).toBe('success');
	expect(card().status_bar).toEqual({ status_value: outcome, status_bg: colors[outcome] });
	expect(deliveriesTo(organizer.userId)).toHaveLength(1);
	const told = deliveriesTo(requester).map(({ content }) => JSON.stringify(content));
	expect(told).toEqual([expect.stringContaining(`Travel to Shenzhen: ${outcome}`)]);
}

describe('approval-status-bar.json', () => {
	test('the card is pending until it is answered', async () => {
		const executionId = await start();
		expect(card().status_bar).toEqual({ status_value: 'Pending', status_bg: '0xFFFF9D46' });
		expect(deliveriesTo(requester)).toStrictEqual([]);
		await answer('Agree');
		expectOutcome(await toItsEnd(executionId), 'Agreed');
	});

	test('a refusal turns it red', async () => {
		const executionId = await start();
		await answer('Refuse');
		expectOutcome(await toItsEnd(executionId), 'Refused');
	});

	test('two approvals at once do not mix', async () => {
		const first = await start();
		const second = await start({ title: 'Travel to Harbin' });
		await answer('Agree');
		expect((await toItsEnd(first)).status).toBe('success');
		expect(cards().map(({ status_bar }) => status_bar.status_value)).toEqual(['Agreed', 'Pending']);
		expect(cards()[0]?.message_url).not.toBe(cards()[1]?.message_url);
		await stage.n8n.rest.request('POST', `/rest/executions/${second}/stop`);
	});

	test('without an answer it expires', async () => {
		const executionId = await start({ expiresAfterHours: 2 / 3600 });
		expectOutcome(await toItsEnd(executionId), 'Expired');
	});
});
