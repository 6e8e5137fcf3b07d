/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type {
	ExecutionStatus,
	IConnections,
	INode,
	INodeTypeDescription,
	IWorkflowSettings,
} from 'n8n-workflow';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchOnce } from './fetchOnce';
import { readExecution, type FinishedExecution } from './executions';
import { isOldLine } from './line';

/** A workflow as it is exported, which is also what examples/ holds. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

/** What the demo and the tests sign in as. The password is another one in every process: nobody else can know it. */
export const owner = {
	email: 'owner@example.com',
	// n8n demands a capital letter and a digit.
	password: `A1-${randomBytes(12).toString('base64url')}`,
	firstName: 'Demo',
	lastName: 'Owner',
};

/** Of executions; the most that n8n gives at once. */
const pageSize = 100;

interface ExecutionList {
	results: Array<{ id: string; mode: string; startedAt: string }>;
	/** Of all pages. */
	count: number;
}

/** What came of publishing a workflow. */
export interface Publication {
	isPublished: boolean;
	/** n8n's whole answer, the triggers' errors in it. */
	said: string;
}

/** n8n's REST API as its editor uses it, signed in as the owner. */
export class RestClient {
	private cookie = '';

	constructor(private readonly url: string) {}

	/** Makes the instance's first user, who stays signed in here. */
	async setUpOwner(): Promise<void> {
		await this.request('POST', '/rest/owner/setup', owner);
	}

	/** Signs in again, say after n8n was restarted. */
	async signIn(): Promise<void> {
		await this.request('POST', '/rest/login', {
			emailOrLdapLoginId: owner.email,
			password: owner.password,
		});
	}

	/** Gives the new credential's id. */
	async createCredential(type: string, name: string, data: object): Promise<string> {
		return (await this.request<{ id: string }>('POST', '/rest/credentials', { type, name, data }))
			.id;
	}

	/** Changes a stored credential, as saving it in the editor does. */
	async updateCredential(id: string, type: string, name: string, data: object): Promise<void> {
		await this.request('PATCH', `/rest/credentials/${id}`, { id, type, name, data });
	}

	/** Runs the credential's own test, as the editor does after each save. */
	async testCredential(
		id: string,
		type: string,
		name: string,
		data: object,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.request('POST', '/rest/credentials/test', {
			credentials: { id, type, name, data },
		});
	}

	/** Gives the new workflow's id. */
	async createWorkflow(workflow: WorkflowFile): Promise<string> {
		// Without "active", which the editor sends too, n8n 1 cannot store it.
		const inactive = { active: false, ...workflow };
		return (await this.request<{ id: string }>('POST', '/rest/workflows', inactive)).id;
	}

	/** Starts a workflow at a trigger, as "Execute workflow" does; gives the execution's id. */
	async startWorkflow(workflowId: string, trigger: string): Promise<string> {
		const workflow = `/rest/workflows/${workflowId}`;
		const started = await this.request<{ executionId: string }>('POST', `${workflow}/run`, {
			// n8n 1 runs what it is handed; n8n 2 runs what it has stored, and takes no notice of this.
			workflowData: await this.request<object>('GET', workflow),
			triggerToStartFrom: { name: trigger },
		});
		return started.executionId;
	}

	/** Publishes a workflow, so that its triggers work; n8n 2 runs the published version in production. */
	async publishWorkflow(id: string): Promise<void> {
		const response = await this.activate(id);
		if (!response.ok) throw new Error(`Workflow ${id} was not published: ${await response.text()}`);
	}

	/** The same with the triggers' outcome: n8n 1 answers with it, n8n 2 before it has activated anything. */
	async publicationOf(id: string): Promise<Publication> {
		const response = await this.activate(id);
		if (isOldLine()) return { isPublished: response.ok, said: await response.text() };
		// Long, because n8n publishes one workflow after the other, and tries again those whose triggers fail.
		for (const deadline = Date.now() + 100_000; Date.now() < deadline; await sleep(100)) {
			const outcome = await this.request<{ status: string }>(
				'GET',
				`/rest/workflows/${id}/publication-status`,
			);
			const { status } = outcome;
			if (status !== 'in_progress') {
				return { isPublished: status === 'published', said: JSON.stringify(outcome) };
			}
		}
		throw new Error('n8n did not come to an end with publishing');
	}

	private async activate(id: string): Promise<Response> {
		const { versionId } = await this.request<{ versionId: string }>('GET', `/rest/workflows/${id}`);
		return await this.fetch('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	/**
	 * The newest execution of a workflow, if it has any.
	 *
	 * @param mode only one that was started so, say "webhook": a workflow may have a trigger beside its webhook
	 */
	async newestExecutionId(workflowId: string, mode?: string): Promise<string | undefined> {
		const { results } = await this.listExecutions({ workflowId }, mode === undefined ? 1 : 20);
		return results.find((execution) => mode === undefined || execution.mode === mode)?.id;
	}

	/**
	 * All executions of a workflow as far as they have come. n8n sorts them by their start, and would go on to the
	 * next page by their ID, which leaves out those that were stored before others and started after them.
	 */
	async executions(workflowId: string): Promise<FinishedExecution[]> {
		const all = new Map<string, FinishedExecution>();
		for (let startedBefore: string | undefined; ;) {
			const { results } = await this.listExecutions({ workflowId, startedBefore }, pageSize);
			const unknown = results.filter(({ id }) => !all.has(id));
			const read = await Promise.all(unknown.map(async ({ id }) => await this.execution(id)));
			for (const execution of read) all.set(execution.id, execution);
			if (unknown.length === 0 || results.length < pageSize) return [...all.values()];
			startedBefore = results.at(-1)?.startedAt;
		}
	}

	/** How many executions of a workflow have this status. */
	async countExecutions(workflowId: string, status: ExecutionStatus): Promise<number> {
		return (await this.listExecutions({ workflowId, status: [status] }, 1)).count;
	}

	/** A page of the executions that have ended, the newest first, and before them those that have not. */
	private async listExecutions(filter: object, limit: number): Promise<ExecutionList> {
		const asked = encodeURIComponent(JSON.stringify(filter));
		return await this.request('GET', `/rest/executions?filter=${asked}&limit=${limit}`);
	}

	/** What the editor shows of our nodes: the descriptions of all of them, defaults included. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return (await (await this.fetch('GET', '/types/nodes.json')).json()) as INodeTypeDescription[];
	}

	/** The execution as far as it has come. */
	async execution(id: string): Promise<FinishedExecution> {
		return readExecution(await this.request('GET', `/rest/executions/${id}`));
	}

	/** One call to the REST API; gives the answer's `data`. */
	async request<Answer>(method: string, path: string, body?: object): Promise<Answer> {
		const response = await this.fetch(method, path, body);
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${text}`);
		return (JSON.parse(text) as { data: Answer }).data;
	}

	/** One call with the owner's cookie. */
	async fetch(method: string, path: string, body?: object): Promise<Response> {
		const response = await fetchOnce(this.url + path, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.cookie },
			body: body && JSON.stringify(body),
		});
		for (const cookie of response.headers.getSetCookie()) {
			if (cookie.startsWith('n8n-auth=')) this.cookie = cookie.split(';')[0] ?? '';
		}
		return response;
	}
}
