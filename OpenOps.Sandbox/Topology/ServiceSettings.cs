using OpenOps.Sandbox.Secrets;
using OpenOps.Sandbox.Services;

namespace OpenOps.Sandbox.Topology;

/// <summary>The configuration of each service, in the names that Aspire injects too.</summary>
internal sealed class ServiceSettings(
    SandboxSecrets secrets, string dataDirectory, IReadOnlyDictionary<string, int> ports, Uri? runningChat = null, string consoleAuditor = DemoTeam.Admin)
{
    private const string MattermostUrl = "Mattermost__Url";
    private const string TokensFileSetting = "Mattermost__TokensFile";

    public ServiceDefinition AuditMigration(string ownerConnectionString) => new()
    {
        Name = "audit",
        Assembly = "OpenOps.Audit",
        Environment = Settings(
            ("ConnectionStrings__auditdb-owner", ownerConnectionString),
            ("Audit__RuntimePassword", secrets.AuditRuntimePassword),
            ("Audit__MasterKey", secrets.AuditMasterKey)),
    };

    public ServiceDefinition Audit(string runtimeConnectionString) => new()
    {
        Name = "audit",
        Assembly = "OpenOps.Audit",
        Port = Port("audit"),
        Environment = Settings(
            ("ConnectionStrings__auditdb", runtimeConnectionString),
            ("Audit__Chain__Directory", Path.Combine(dataDirectory, "audit", "chain")),
            ("Audit__MasterKey", secrets.AuditMasterKey),
            ("Audit__Console__Catalogue", ServiceAssemblies.ContentPath("models", "models.json")),
            ("Audit__Console__Roles__auditor__0", consoleAuditor),
            (MattermostUrl, ChatAddress.ToString()),
            ("ApiKeys__Callers__inference__Secret", secrets.AuditKeyOfInference),
            ("ApiKeys__Callers__inference__Rights__0", "record"),
            ("ApiKeys__Callers__bot__Secret", secrets.AuditKeyOfBot),
            ("ApiKeys__Callers__bot__Rights__0", "feedback"),
            ("ApiKeys__Callers__bot__Rights__1", "read"),
            ("ApiKeys__Callers__operator__Secret", secrets.AuditKeyOfOperator),
            ("ApiKeys__Callers__operator__Rights__0", "read"),
            ("ApiKeys__Callers__operator__Rights__1", "feedback"),
            ("ApiKeys__Callers__operator__Rights__2", "export"),
            ("ApiKeys__Callers__operator__Rights__3", "erase"),
            ("ApiKeys__Callers__operator__Rights__4", "hold")),
    };

    /// <summary>What the audit service's verbs need: its own settings, and the bots' tokens, with which their posts are read.</summary>
    public IReadOnlyDictionary<string, string?> Verification(string runtimeConnectionString) =>
        new Dictionary<string, string?>(Audit(runtimeConnectionString).Environment, StringComparer.Ordinal) { [TokensFileSetting] = TokensFile };

    public ServiceDefinition Inference(Uri audit) => new()
    {
        Name = "inference",
        Assembly = "OpenOps.Inference",
        Port = Port("inference"),
        Environment = Settings(
            ("services__audit__http__0", audit.ToString()),
            ("services__audit__apikey", secrets.AuditKeyOfInference),
            ("Models__Catalogue", ServiceAssemblies.ContentPath("models", "models.json")),
            ("Audit__SpoolDirectory", Path.Combine(dataDirectory, "inference", "spool")),
            ("ApiKeys__Callers__bot__Secret", secrets.InferenceKeyOfBot),
            ("ApiKeys__Callers__bot__Rights__0", "chat"),
            ("ApiKeys__Callers__operator__Secret", secrets.InferenceKeyOfOperator),
            ("ApiKeys__Callers__operator__Rights__0", "chat")),
    };

    public ServiceDefinition Emulator() => new()
    {
        Name = "mattermost",
        Assembly = "OpenOps.MattermostEmulator",
        Port = ChatAddress.Port,
        Environment = Settings(("Emulator__StateFile", Path.Combine(dataDirectory, "mattermost", "emulator.state"))),
    };

    /// <summary>Where the chat is. The audit service learns it before the chat starts, so its port is chosen here.</summary>
    public Uri ChatAddress { get; } = runningChat ?? new($"http://127.0.0.1:{ports["chat"]}");

    // The chat server learns where the bot service is before the bot service starts, so its port is chosen here.
    private readonly int _botPort = ports["bot"];

    /// <summary>Where the chat server reaches the bot service.</summary>
    public Uri BotAddress => new($"http://127.0.0.1:{_botPort}");

    /// <summary>Which people the provisioner made on servers that are not ours; the others keep their passwords.</summary>
    public static string AccountsFile(string dataDirectory) => Path.Combine(dataDirectory, "bot", "accounts.json");

    public ServiceDefinition Provisioning(Uri chat, Chat.Person admin, Uri inference, bool ownServer = true) => new()
    {
        Name = "provision",
        Assembly = "OpenOps.BotService",
        Environment = Settings(
        [
            .. ChatSettings(chat),
            .. InferenceSettings(inference),
            ("Actions__CallbackUrl", BotAddress.ToString()),
            ("Provisioning__AdminUsername", admin.Username),
            ("Provisioning__AdminPassword", admin.Password ?? ""),
            .. ownServer ? Array.Empty<(string, string)>() : [("Provisioning__AccountsFile", AccountsFile(dataDirectory))],
            .. DemoTeam.Settings(secrets.People),
        ]),
    };

    public ServiceDefinition Bot(Uri chat, Uri inference, Uri audit) => new()
    {
        Name = "bot",
        Assembly = "OpenOps.BotService",
        Port = _botPort,
        Environment = Settings(
        [
            .. ChatSettings(chat),
            .. InferenceSettings(inference),
            ("services__audit__http__0", audit.ToString()),
            ("services__audit__apikey", secrets.AuditKeyOfBot),
            ("Actions__CallbackUrl", BotAddress.ToString()),
            ("Actions__SigningKey", secrets.ActionSigningKey),

            // Asked before its bots are connected, it says so; that is no news while it starts.
            ("Logging__LogLevel__Microsoft.Extensions.Diagnostics.HealthChecks", "None"),
        ]),
    };

    private string TokensFile => Path.Combine(dataDirectory, "bot", "tokens.json");

    private int Port(string part) => ports[part];

    private (string, string)[] ChatSettings(Uri chat) =>
    [
        (MattermostUrl, chat.ToString()),
        (TokensFileSetting, TokensFile),
    ];

    private (string, string)[] InferenceSettings(Uri inference) =>
    [
        ("services__inference__http__0", inference.ToString()),
        ("services__inference__apikey", secrets.InferenceKeyOfBot),
    ];

    // Environment variables are readable by the same user and root only; a command line by everyone.
    private static Dictionary<string, string?> Settings(params (string Name, string Value)[] settings)
    {
        var environment = settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value, StringComparer.Ordinal);
        environment["DOTNET_ENVIRONMENT"] = "Production";
        environment["Logging__Console__FormatterName"] = "simple";
        environment["Logging__Console__FormatterOptions__SingleLine"] = "true";
        environment["DOTNET_gcServer"] = "0"; // several services share one small machine
        return environment;
    }
}
