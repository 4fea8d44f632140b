using System.Security.Cryptography;
using System.Text;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Sandbox.Postgres;

/// <summary>Where the sandbox's cluster lies.</summary>
internal static class PostgresLocation
{
    private const UnixFileMode EnterAsAnyone = UnixFileMode.OtherExecute;

    /// <summary>
    /// The folder <c>postgres</c> inside the data folder. PostgreSQL refuses to run as root, and the user it runs as
    /// instead cannot enter a home of root's; then a folder under <c>/var/lib</c>, named by the data folder, serves.
    /// </summary>
    public static string For(string dataDirectory)
    {
        if (!UnixAccount.IsRoot || IsOpenToAnyone(dataDirectory))
        {
            return Path.Combine(dataDirectory, "postgres");
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..12];
        return Path.Combine("/var/lib/openops", name, "postgres");
    }

    private static bool IsOpenToAnyone(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            if (at.Exists && !OperatingSystem.IsWindows() && !at.UnixFileMode.HasFlag(EnterAsAnyone))
            {
                return false;
            }
        }

        return true;
    }
}
