namespace OpenOps.TestKit.Sandboxes;

/// <summary>The documented content of <c>sandbox.json</c>.</summary>
public sealed record SandboxDescription(
    Uri ChatUrl,
    Uri InferenceUrl,
    Uri AuditUrl,
    Uri ConsoleUrl,
    Uri BotUrl,
    SandboxPerson Admin,
    IReadOnlyList<SandboxPerson> Users,
    IReadOnlyList<string> Bots,
    SandboxKeys ApiKeys,
    IReadOnlyDictionary<string, int> Pids);

public sealed record SandboxPerson(string Username, string Password);

public sealed record SandboxKeys(string Inference, string Audit);
