using System.Collections.Concurrent;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Sandbox.Postgres;

/// <summary>Makes a cluster's folder, once.</summary>
internal static class PostgresCluster
{
    private const string VersionFile = "PG_VERSION";

    public static async Task EnsureAsync(
        PostgresBinaries binaries, PostgresServerStart start, UnixAccount? account, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(start.DataDirectory, VersionFile)))
        {
            return;
        }

        // initdb writes the version file first, and a half-made cluster never starts: it gets its name when it is whole.
        var whole = start.DataDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var (unfinished, passwordFile) = (whole + ".new", whole + ".password");
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished);
        await WriteSecretAsync(passwordFile, start.Password, cancellationToken);
        try
        {
            if (account is not null)
            {
                await ChangeOwnerAsync(account, unfinished, passwordFile);
            }

            await RunInitDbAsync(binaries, start with { DataDirectory = unfinished }, account, passwordFile, cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        TakePlace(unfinished, whole);
    }

    private static void TakePlace(string unfinished, string whole)
    {
        if (Directory.Exists(whole))
        {
            if (Directory.EnumerateFileSystemEntries(whole).Any())
            {
                throw new PostgresStartException([$"{whole} is not empty and holds no cluster. Remove it, or name another folder."]);
            }

            Directory.Delete(whole);
        }

        Directory.Move(unfinished, whole);
    }

    private static async Task RunInitDbAsync(
        PostgresBinaries binaries, PostgresServerStart start, UnixAccount? account, string passwordFile, CancellationToken cancellationToken)
    {
        var lines = new ConcurrentQueue<string>();
        await using var initdb = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = binaries.InitDb,
            Arguments =
            [
                "-D", start.DataDirectory, "-U", PostgresServer.Superuser, "-E", "UTF8", "--locale=C",
                "--auth=scram-sha-256", $"--pwfile={passwordFile}", .. start.Durable ? Array.Empty<string>() : ["--no-sync"],
            ],
            RunAs = account,
            WorkingDirectory = start.DataDirectory,
            OnLine = lines.Enqueue,
        });
        if (await initdb.Exited.WaitAsync(cancellationToken) != 0)
        {
            throw new PostgresStartException(lines);
        }
    }

    private static async Task WriteSecretAsync(string path, string secret, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new StreamWriter(path, options);
        await file.WriteAsync(secret.AsMemory(), cancellationToken);
    }

    private static async Task ChangeOwnerAsync(UnixAccount account, params string[] paths)
    {
        await using var chown = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "chown",
            Arguments = ["-R", $"{account.UserId}:{account.GroupId}", .. paths],
        });
        await chown.Exited;
    }
}
