using System.Globalization;

namespace OpenOps.Sandbox.Processes;

/// <summary>A user of this machine, by number.</summary>
/// <param name="Name">The login name.</param>
/// <param name="UserId">The numeric user id.</param>
/// <param name="GroupId">The numeric id of the primary group.</param>
public sealed record UnixAccount(string Name, int UserId, int GroupId)
{
    private const string AccountsFile = "/etc/passwd";

    /// <summary>Whether this process runs as root.</summary>
    public static bool IsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The first of <paramref name="names"/> that exists on this machine, or null.</summary>
    public static UnixAccount? FindFirst(params string[] names)
    {
        if (!File.Exists(AccountsFile))
        {
            return null;
        }

        var accounts = File.ReadLines(AccountsFile)
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3)
            .Select(fields => new UnixAccount(
                fields[0], int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture)))
            .ToDictionary(account => account.Name, StringComparer.Ordinal);
        return names.Select(accounts.GetValueOrDefault).FirstOrDefault(account => account is not null);
    }
}
