import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { owner } from '../realN8n/restClient';

/** n8n's editor as a user with mouse and keyboard has it. */
export class Editor {
	/** What was typed into fields of nodes, in order. */
	readonly typed: string[] = [];

	private constructor(
		private readonly context: BrowserContext,
		readonly page: Page,
	) {}

	/** A window of its own, signed in as the owner. */
	static async open(
		browser: Browser,
		n8nUrl: string,
		colorScheme: 'light' | 'dark' = 'light',
	): Promise<Editor> {
		const context = await browser.newContext({
			baseURL: n8nUrl,
			colorScheme,
			locale: 'en-US',
			viewport: { width: 1440, height: 900 },
			deviceScaleFactor: 1.5,
			reducedMotion: 'reduce',
		});
		context.setDefaultTimeout(30_000);
		const { email, password } = owner;
		const signIn = { data: { emailOrLdapLoginId: email, password } };
		const answer = await context.request.post('/rest/login', signIn);
		if (!answer.ok()) throw new Error(`n8n refused the sign-in: ${await answer.text()}`);
		const page = await context.newPage();
		// "Leave without saving?" would hold up the end.
		page.on('dialog', (dialog) => void dialog.accept());
		return new Editor(context, page);
	}

	/** Leaves the page before the window goes, so that n8n lifts its write lock on the workflow. */
	async close(): Promise<void> {
		await this.page.goto('about:blank');
		await this.context.close();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto('/workflow/new');
		await this.page.getByTestId('canvas-plus-button').first().waitFor();
	}

	/** The names that the node panel lists for a search which finds nodes of ours, by their names or their aliases. */
	async searchNodes(text: string): Promise<string[]> {
		await this.page.getByTestId('canvas-plus-button').first().click();
		await this.page.getByTestId('node-creator-search-bar').fill(text);
		const names = this.page.getByTestId('node-creator-item-name');
		await names.filter({ hasText: 'DingTalk' }).first().waitFor();
		return await names.allInnerTexts();
	}

	/** Picks a node of the list and one of its actions; its panel is open afterwards. */
	async addNode(name: string, action: string): Promise<void> {
		await this.page.getByText(name, { exact: true }).click();
		await this.page.getByText(action, { exact: true }).click();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** The first node of an empty canvas. */
	async startWith(trigger: string): Promise<void> {
		await this.page.getByTestId('canvas-plus-button').first().click();
		await this.page.getByText(trigger, { exact: true }).click();
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Adds a node behind an output of another one by its plus; the new one's panel is open afterwards. */
	async addBehind(node: string, output: number, name: string, action?: string): Promise<void> {
		await this.fitCanvas();
		await this.outputHandle(node, output).getByTestId('canvas-handle-plus').click();
		await this.page.getByTestId('node-creator-search-bar').fill(name);
		const names = this.page.getByTestId('node-creator-item-name');
		await names
			.filter({ hasText: new RegExp(`^${name}$`) })
			.first()
			.click();
		if (action) await this.page.getByText(action, { exact: true }).click();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** Draws a connection with the mouse from an output to a node's input. */
	async connect(from: string, output: number, to: string): Promise<void> {
		await this.fitCanvas();
		const input = this.page.locator(
			`[data-test-id="canvas-node-input-handle"][data-node-name="${to}"]`,
		);
		const [start, end] = await Promise.all(
			[this.outputHandle(from, output), input].map(async (handle) => {
				const box = await handle.boundingBox();
				if (!box) throw new Error(`${from} and ${to} are not both on the canvas`);
				return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
			}),
		);
		if (!start || !end) return;
		await this.page.mouse.move(start.x, start.y);
		await this.page.mouse.down();
		await this.page.mouse.move(end.x + 40, end.y + 80, { steps: 10 });
		await this.page.mouse.move(end.x, end.y, { steps: 10 });
		await this.page.mouse.up();
		await this.page.waitForTimeout(500);
	}

	private outputHandle(node: string, index: number): Locator {
		return this.page.locator(
			`[data-test-id="canvas-node-output-handle"][data-node-name="${node}"][data-index="${index}"]`,
		);
	}

	/** Opens a node's panel by a double click on the canvas. */
	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	async closeNode(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** The label on the connection between two nodes, such as "2 items". */
	connectionLabel(from: string, to: string): Locator {
		return this.page.locator(
			`[data-test-id="edge-label"][data-source-node-name="${from}"][data-target-node-name="${to}"]`,
		);
	}

	parameter(name: string): Locator {
		return this.page.getByTestId(`parameter-input-${name}`);
	}

	async fill(name: string, text: string): Promise<void> {
		this.typed.push(text);
		await this.parameter(name).locator('input, textarea').first().fill(text);
	}

	async choose(name: string, option: string): Promise<void> {
		await this.parameter(name).click();
		await this.page.getByRole('option', { name: option }).first().click();
	}

	/** Takes an entry of a drop-down that has only a placeholder. */
	async choosePlaceholder(placeholder: string, option: string): Promise<void> {
		await this.page.getByPlaceholder(placeholder).click();
		await this.page.getByRole('option', { name: option, exact: true }).first().click();
	}

	/** Chooses a person from the list of Pick by Name. */
	async pickPerson(name: string): Promise<void> {
		await this.choosePlaceholder('Add Person or Department', 'Person');
		const pickers = this.page.getByTestId('fixed-collection-picked').getByTestId('rlc-input');
		await pickers.last().click();
		await this.page.getByTestId('rlc-item').filter({ hasText: name }).first().click();
	}

	/** From an open node's list of credentials to an empty one. */
	async newCredential(): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		await this.page.getByTestId('node-credentials-select-item-new').click();
		await this.page.getByTestId('credential-edit-dialog').waitFor();
	}

	/** The names beside a node's outputs on the canvas, from top to bottom. */
	async outputNames(node: string): Promise<string[]> {
		const handles = this.page.locator(
			`[data-test-id="canvas-node-output-handle"][data-node-name="${node}"]`,
		);
		const texts = await handles.allInnerTexts();
		return texts.map((text) => text.trim().split('\n')[0] ?? '');
	}

	async fitCanvas(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
		await this.page.waitForTimeout(1_000);
	}

	/** Where the drawing lies on the page: all that is on the canvas, with a margin. */
	async canvasBox(): Promise<{ x: number; y: number; width: number; height: number }> {
		const things = await this.page.locator('.vue-flow__node').all();
		const boxes = (
			await Promise.all(things.map(async (thing) => await thing.boundingBox()))
		).flatMap((box) => (box ? [box] : []));
		const margin = 10;
		const x = Math.min(...boxes.map((box) => box.x)) - margin;
		const y = Math.min(...boxes.map((box) => box.y)) - margin;
		const right = Math.max(...boxes.map((box) => box.x + box.width)) + margin;
		const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + margin;
		return { x, y, width: right - x, height: bottom - y };
	}

	/** The names and counts of an open node's outputs, such as "Read (1 item)". */
	async outputTabs(): Promise<string[]> {
		const panel = this.page.getByTestId('output-panel');
		await panel.getByTestId('branches').waitFor();
		return await panel.locator('[data-test-id^="tab-"]').allInnerTexts();
	}

	/** Shows the output of the open node, or one of its outputs, as a table. */
	async showOutputAsTable(output?: number): Promise<void> {
		const panel = this.page.getByTestId('output-panel');
		if (output !== undefined) await panel.getByTestId(`tab-${output}`).click();
		await panel.getByText('Table', { exact: true }).click();
		await panel.locator('th').first().waitFor();
	}

	/** Shows the output of the open node with one field a line, so that none is cut off at the edge. */
	async showOutputAsSchema(): Promise<void> {
		await this.page.getByTestId('output-panel').getByText('Schema', { exact: true }).click();
	}

	/**
	 * The output of the open node as its table shows it.
	 * @returns the names of the columns, and the cells that reach beyond the edge, so that only scrolling shows them
	 */
	async outputTable(): Promise<{ columns: string[]; cutOff: string[] }> {
		const panel = this.page.getByTestId('output-panel');
		const cells = panel.locator('table').locator('th, td');
		await cells.first().waitFor();
		const edge = await panel.boundingBox();
		const right = edge ? edge.x + edge.width : 0;
		const columns: string[] = [];
		const cutOff: string[] = [];
		for (const cell of await cells.all()) {
			const text = (await cell.innerText()).trim();
			const box = await cell.boundingBox();
			if (text === '' || !box) continue;
			if ((await cell.evaluate(({ tagName }) => tagName)) === 'TH') columns.push(text);
			if (box.x + box.width > right) cutOff.push(text);
		}
		return { columns, cutOff };
	}

	/** Runs the node whose panel is open. */
	async executeNode(): Promise<void> {
		await this.page.getByTestId('node-execute-button').click();
	}

	async startExecution(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').first().click();
	}

	/** Where there are several triggers: by the button that appears beside one of them. */
	async startExecutionFrom(trigger: string): Promise<void> {
		await this.node(trigger).hover();
		await this.page.getByTestId(`execute-workflow-button-${trigger}`).click();
	}

	async waitForSuccess(seconds: number): Promise<void> {
		const message = this.page.getByText('Workflow executed successfully');
		await message.waitFor({ timeout: seconds * 1000 });
		await this.closeMessages();
	}

	/** What n8n suggests to whoever has published his first workflow; it lies over the canvas. */
	async closeChecklist(): Promise<void> {
		const close = this.page.getByTestId('suggested-actions-close');
		await close.click();
		await close.waitFor({ state: 'hidden' });
	}

	/** The messages in the corner. */
	async closeMessages(): Promise<void> {
		// They come a moment after what they tell about.
		await this.page.waitForTimeout(1_000);
		const close = this.page.locator('.el-notification__closeBtn');
		// One that goes by itself meanwhile needs no click.
		const goneByItself = () => undefined;
		while ((await close.count()) > 0) {
			await close.first().click({ timeout: 1_000 }).catch(goneByItself);
			await this.page.waitForTimeout(300);
		}
	}
}
