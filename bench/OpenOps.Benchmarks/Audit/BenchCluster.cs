using Npgsql;
using OpenOps.Sandbox.Postgres;

namespace OpenOps.Benchmarks.Audit;

/// <summary>A throw-away PostgreSQL in a folder of its own.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    public const string Password = "bench-only";

    private BenchCluster(PostgresBinaries binaries, PostgresServer server, string directory) => (Binaries, Server, Directory) = (binaries, server, directory);

    public PostgresBinaries Binaries { get; }

    public PostgresServer Server { get; }

    /// <summary>Where its files are, and others' may go.</summary>
    public string Directory { get; }

    /// <param name="isDurable">Whether a commit waits for the disk.</param>
    public static async Task<BenchCluster> StartAsync(bool isDurable)
    {
        var binaries = PostgresBinaries.Find() ?? throw new InvalidOperationException(PostgresBinaries.MissingMessage);
        var directory = System.IO.Directory.CreateTempSubdirectory("openops-bench-").FullName;
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
            }

            return new BenchCluster(binaries, await PostgresServer.StartAsync(binaries, new PostgresServerStart
            {
                DataDirectory = Path.Combine(directory, "data"),
                Password = Password,
                Durable = isDurable,
            }), directory);
        }
        catch
        {
            System.IO.Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
