using OpenOps.Sandbox.Services;

namespace OpenOps.Sandbox.Chat;

/// <summary>A Mattermost server that runs already, on this machine or another.</summary>
internal static class RunningServer
{
    private const string AdminVariable = "OPENOPS_MATTERMOST_ADMIN";
    private const string PasswordVariable = "OPENOPS_MATTERMOST_PASSWORD";

    /// <summary>The account that the team is made through; empty when none is given.</summary>
    public static string AdminName => Environment.GetEnvironmentVariable(AdminVariable) ?? "";

    /// <exception cref="SandboxException">It does not answer, or its administrator was not given.</exception>
    public static async Task<ChatServer> CheckAsync(Uri url, CancellationToken cancellationToken)
    {
        var username = Environment.GetEnvironmentVariable(AdminVariable);
        var password = Environment.GetEnvironmentVariable(PasswordVariable);
        if (string.IsNullOrEmpty(username) || string.IsNullOrEmpty(password))
        {
            throw new SandboxException(
                $"Set {AdminVariable} and {PasswordVariable} to an administrator of {url}: the team, its bots and their tokens are made through that account.");
        }

        return await Readiness.IsReadyAsync(new Uri(url, "/api/v4/system/ping"), cancellationToken)
            ? new ChatServer(url, new Person(username, password), Process: null, ProcessId: null)
            : throw new SandboxException($"No Mattermost server answers at {url}. Check the address given with --mattermost-url.");
    }
}
