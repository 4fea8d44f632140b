using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Sandbox.Postgres;

/// <summary>How a PostgreSQL server of our own is started.</summary>
public sealed record PostgresServerStart
{
    /// <summary>The cluster's folder. Made, with <c>initdb</c>, when it does not exist.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The superuser's password.</summary>
    public required string Password { get; init; }

    /// <summary>The loopback port; null takes a free one.</summary>
    public int? Port { get; init; }

    /// <summary>False skips waiting for the disk: for clusters that live no longer than a test run.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Receives the server's log lines.</summary>
    public Action<string> OnLine { get; init; } = _ => { };
}

/// <summary>A PostgreSQL server run as a child process: loopback only, password required, never as root.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The superuser's name.</summary>
    public const string Superuser = "postgres";

    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly string _password;

    private PostgresServer(ChildProcess process, int port, string password)
    {
        Process = process;
        Port = port;
        _password = password;
    }

    /// <summary>The server process.</summary>
    public ChildProcess Process { get; }

    /// <summary>The loopback port it listens on.</summary>
    public int Port { get; }

    /// <summary>A superuser's connection string to one database.</summary>
    public string ConnectionString(string database = "postgres") => ConnectionString(Port, _password, database);

    /// <summary>Starts the server and waits until it takes connections.</summary>
    /// <exception cref="PostgresStartException">It ended or did not answer; the message holds its last lines.</exception>
    public static async Task<PostgresServer> StartAsync(
        PostgresBinaries binaries, PostgresServerStart start, CancellationToken cancellationToken = default)
    {
        var account = UnixAccount.IsRoot ? UnixAccount.FindFirst("postgres", "nobody") : null;
        await PostgresCluster.EnsureAsync(binaries, start, account, cancellationToken);
        var port = start.Port ?? FreePort();
        var lines = new ConcurrentQueue<string>();
        var process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = binaries.Postgres,
            Arguments = ServerArguments(start, port),
            RunAs = account,
            StopSignal = "INT",
            WorkingDirectory = start.DataDirectory,
            OnLine = line =>
            {
                lines.Enqueue(line);
                start.OnLine(line);
            },
        });

        try
        {
            await WaitUntilReadyAsync(process, ConnectionString(port, start.Password, "postgres"), lines, cancellationToken);
            return new PostgresServer(process, port, start.Password);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string ConnectionString(int port, string password, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = Superuser,
            Password = password,
            Database = database,
        }.ConnectionString;

    private static List<string> ServerArguments(PostgresServerStart start, int port)
    {
        List<string> arguments =
        [
            "-D", start.DataDirectory,
            "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=",
            "-c", "max_connections=200",
        ];
        if (!start.Durable)
        {
            arguments.AddRange(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
        }

        return arguments;
    }

    private static async Task WaitUntilReadyAsync(
        ChildProcess process, string connectionString, ConcurrentQueue<string> lines, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ReadyTimeout);
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false;Timeout=5");
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(deadline.Token);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                if (process.Exited.IsCompleted || deadline.IsCancellationRequested)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    throw new PostgresStartException(lines, exception);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>PostgreSQL could not be started.</summary>
public sealed class PostgresStartException(IEnumerable<string> lastLines, Exception? innerException = null)
    : Exception(
        "PostgreSQL did not start. Its last lines:" + string.Concat(lastLines.TakeLast(10).Select(line => $"{Environment.NewLine}  {line}")),
        innerException);
