namespace OpenOps.Contract.Tests.Servers;

/// <summary>The server that <c>OPENOPS_MATTERMOST_URL</c> names, with an administrator of it.</summary>
public sealed class RealServer : ChatServer
{
    private static readonly string[] Variables = ["OPENOPS_MATTERMOST_URL", "OPENOPS_MATTERMOST_ADMIN", "OPENOPS_MATTERMOST_PASSWORD"];

    /// <inheritdoc />
    public override string? Missing { get; } =
        Variables.Where(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))).ToList() is { Count: > 0 } missing
            ? $"No Mattermost server to compare with: {string.Join(", ", missing)} not set"
            : null;

    /// <inheritdoc />
    protected override Task<(Uri Url, string Admin, string Password)?> StartAsync() =>
        Task.FromResult<(Uri, string, string)?>(Missing is null ? (new Uri(Value(0)), Value(1), Value(2)) : null);

    private static string Value(int variable) => Environment.GetEnvironmentVariable(Variables[variable])!;
}
