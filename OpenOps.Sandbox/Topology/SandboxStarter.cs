using OpenOps.Sandbox.Chat;
using OpenOps.Sandbox.CommandLine;
using OpenOps.Sandbox.Output;
using OpenOps.Sandbox.Postgres;
using OpenOps.Sandbox.Secrets;
using OpenOps.Sandbox.Services;

namespace OpenOps.Sandbox.Topology;

/// <summary>Starts the parts in order of readiness: database, record, models, chat, people and bots, bot service.</summary>
internal sealed class SandboxStarter(
    SandboxOptions options, ChatChoice chatChoice, SandboxSecrets secrets, DataDirectory data, ServiceLog log, SandboxConsole console, Action onRestarted)
{
    private readonly IReadOnlyDictionary<string, int> _ports = PortMemory.Assign(data.Path, options.Ports);

    /// <summary>Starts everything into <paramref name="sandbox"/>, which the caller ends, also when this fails half-way.</summary>
    public async Task StartAsync(RunningSandbox sandbox, CancellationToken cancellationToken)
    {
        var settings = new ServiceSettings(secrets, data.Path, _ports, options.MattermostUrl, options.MattermostUrl is null ? DemoTeam.Admin : RunningServer.AdminName);

        var postgres = sandbox.Add(await console.StepAsync(
            "PostgreSQL", () => StartPostgresAsync(cancellationToken), server => $"127.0.0.1:{server.Port}"));

        var audit = sandbox.AddAudit(await console.StepAsync(
            "Audit", () => StartAuditAsync(settings, postgres, cancellationToken), Address));

        var inference = sandbox.AddInference(await console.StepAsync(
            "Inference", () => StartAsync(settings.Inference(audit.Address), cancellationToken), Address));

        var chat = sandbox.Add(await console.StepAsync(
            "Chat", () => StartChatAsync(settings, postgres, cancellationToken), server => server.Url.ToString()));

        await console.StepAsync(
            "Team, people and bots", () => ProvisionAsync(settings, chat, inference, cancellationToken), _ => "");

        var bot = sandbox.AddBot(await console.StepAsync(
            "Bot service", () => StartAsync(settings.Bot(chat.Url, inference.Address, audit.Address), cancellationToken), Address));

        PortMemory.Remember(data.Path, new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["postgres"] = postgres.Port,
            ["audit"] = audit.Address.Port,
            ["inference"] = inference.Address.Port,
            ["chat"] = chat.Url.Port,
            ["bot"] = bot.Address.Port,
        });
    }

    private static string Address(SupervisedService service) => service.Address.ToString();

    private Task<SupervisedService> StartAsync(ServiceDefinition definition, CancellationToken cancellationToken) =>
        SupervisedService.StartAsync(definition, log, onRestarted, cancellationToken);

    private Task<SupervisedPostgres> StartPostgresAsync(CancellationToken cancellationToken)
    {
        var binaries = PostgresBinaries.Find() ?? throw new SandboxException(PostgresBinaries.MissingMessage);
        var start = new PostgresServerStart
        {
            DataDirectory = data.PostgresPath,
            Password = secrets.PostgresPassword,
            Port = _ports.TryGetValue("postgres", out var port) ? port : null,
        };
        return SupervisedPostgres.StartAsync(binaries, start, log, onRestarted, cancellationToken);
    }

    private async Task<SupervisedService> StartAuditAsync(
        ServiceSettings settings, SupervisedPostgres postgres, CancellationToken cancellationToken)
    {
        await postgres.EnsureDatabaseAsync(AuditDatabase.Name, cancellationToken);
        await ServiceProcess.RunVerbAsync(
            settings.AuditMigration(postgres.ConnectionString(AuditDatabase.Name)), "migrate", log, cancellationToken);
        return await StartAsync(settings.Audit(AuditDatabase.RuntimeConnection(postgres.Port, secrets.AuditRuntimePassword)), cancellationToken);
    }

    private async Task<ChatServer> StartChatAsync(ServiceSettings settings, SupervisedPostgres postgres, CancellationToken cancellationToken)
    {
        var admin = new Person(DemoTeam.Admin, secrets.People[DemoTeam.Admin]);
        switch (chatChoice.Kind)
        {
            case ChatKind.RunningServer:
                return await RunningServer.CheckAsync(options.MattermostUrl!, cancellationToken);
            case ChatKind.Release:
                await postgres.EnsureDatabaseAsync(MattermostRelease.Database, cancellationToken);
                await postgres.EnsureOwnerAsync(
                    MattermostRelease.Database, MattermostRelease.Database, secrets.MattermostDatabasePassword, cancellationToken);
                var url = settings.ChatAddress;
                var database = $"postgres://{MattermostRelease.Database}:{secrets.MattermostDatabasePassword}@127.0.0.1:{postgres.Port}/{MattermostRelease.Database}?sslmode=disable&connect_timeout=10";
                var (process, processId) = await MattermostRelease.StartAsync(
                    options.MattermostDirectory!, url, database, Path.Combine(data.Path, "mattermost"), log, onRestarted, cancellationToken);
                return new ChatServer(url, admin, process, processId);
            case ChatKind.Emulator:
            default:
                var emulator = await StartAsync(settings.Emulator() with { ReadyPath = "/api/v4/system/ping" }, cancellationToken);
                return new ChatServer(emulator.Address, admin, emulator, () => emulator.ProcessId);
        }
    }

    private async Task<bool> ProvisionAsync(
        ServiceSettings settings, ChatServer chat, SupervisedService inference, CancellationToken cancellationToken)
    {
        await ServiceProcess.RunVerbAsync(
            settings.Provisioning(chat.Url, chat.Admin, inference.Address, ownServer: chat.Process is not null), "provision", log, cancellationToken);
        return true;
    }
}
