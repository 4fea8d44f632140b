using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Encryption;
using OpenOps.Sandbox.Postgres;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Benchmarks.Audit;

/// <summary>The Audit service as a process, on a database of the cluster.</summary>
internal sealed class AuditProcess : IAsyncDisposable
{
    public const string RecorderSecret = "bench-recorder-secret-0123456789";

    private const string RuntimePassword = "bench-runtime-password-0123456789";
    private const string MasterKey = "YmVuY2htYXJrcyBtYXN0ZXIga2V5IG9mIDMyIGJ5dGU=";
    /// <summary>The service's, for what is written past it.</summary>
    public static MasterKeys MasterKeys { get; } = new(Options.Create(new MasterKeyOptions { MasterKey = MasterKey }));

    private const string Listening = "Now listening on: ";

    private readonly ChildProcess _process;

    private AuditProcess(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int Id => _process.Id;

    /// <param name="server">Where its database is made.</param>
    /// <param name="directory">Where its files go.</param>
    /// <param name="name">Its database and folder.</param>
    /// <param name="assembly">The build to run; null for the one beside this program.</param>
    /// <param name="more">Further settings.</param>
    [SuppressMessage("Security", "CA2100", Justification = "The name is one of this program's constants.")]
    public static async Task<AuditProcess> StartAsync(PostgresServer server, string directory, string name, string? assembly, Dictionary<string, string?>? more = null)
    {
        directory = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        assembly ??= Assembly();
        await using (var source = NpgsqlDataSource.Create(server.ConnectionString()))
        await using (var create = source.CreateCommand($"CREATE DATABASE {name}"))
        {
            await create.ExecuteNonQueryAsync();
        }

        await using (var migration = await ChildProcess.StartAsync(Start(assembly, directory, ["migrate"], _ => { }, new Dictionary<string, string?>
        {
            ["ConnectionStrings__auditdb-owner"] = server.ConnectionString(name),
            ["Audit__RuntimePassword"] = RuntimePassword,
            ["Audit__MasterKey"] = MasterKey,
        })))
        {
            if (await migration.Exited != 0)
            {
                throw new InvalidOperationException("OpenOps.Audit migrate failed.");
            }
        }

        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var runtime = new NpgsqlConnectionStringBuilder(server.ConnectionString(name)) { Username = "openops_audit", Password = RuntimePassword };
        var process = await ChildProcess.StartAsync(Start(assembly, directory, ["--urls", "http://127.0.0.1:0"], NoteAddress, new Dictionary<string, string?>(more ?? [])
        {
            ["ConnectionStrings__auditdb"] = runtime.ConnectionString,
            ["ApiKeys__Callers__bench__Secret"] = RecorderSecret,
            ["ApiKeys__Callers__bench__Rights__0"] = "record",
            ["Audit__MasterKey"] = MasterKey,
            ["Audit__Chain__Directory"] = Path.Combine(directory, "chain"),
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
        }));
        return new AuditProcess(process, await address.Task.WaitAsync(TimeSpan.FromSeconds(60)));

        void NoteAddress(string line)
        {
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at >= 0)
            {
                address.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim()));
            }
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ChildProcessStart Start(string assembly, string directory, string[] arguments, Action<string> onLine, Dictionary<string, string?> environment) => new()
    {
        FileName = "dotnet",
        Arguments = [assembly, .. arguments],
        WorkingDirectory = directory,
        Environment = environment,
        OnLine = onLine,
    };

    private static string Assembly() => typeof(AuditProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "AuditAssembly").Value!;
}
