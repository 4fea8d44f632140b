using OpenOps.Contract.Tests.Support;

namespace OpenOps.Contract.Tests.Servers;

/// <summary>A Mattermost server, or what passes for one, that a run of the suite may use.</summary>
public abstract class ChatServer : IAsyncLifetime
{
    private HttpClient? _http;
    private Room? _room;

    /// <summary>Why the suite cannot run against this server; null when it can.</summary>
    public abstract string? Missing { get; }

    /// <summary>Carries every account's requests.</summary>
    public HttpClient Http => _http ?? throw new InvalidOperationException(Missing);

    internal Room Room => _room ?? throw new InvalidOperationException(Missing);

    /// <summary>An administrator's username.</summary>
    public string Admin { get; private set; } = "";

    /// <summary>That administrator's password.</summary>
    public string AdminPassword { get; private set; } = "";

    /// <summary>What the server calls back.</summary>
    internal CallbackReceiver Callbacks { get; } = new();

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        var start = await StartAsync();
        if (start is not { } server)
        {
            return;
        }

        (_, Admin, AdminPassword) = server;
        _http = new HttpClient { BaseAddress = server.Url, Timeout = TestTimeouts.Step };
        await Callbacks.StartAsync();
        _room = await Room.FurnishAsync(_http, server.Admin, server.Password);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _http?.Dispose();
        await Callbacks.DisposeAsync();
        await StopAsync();
    }

    /// <summary>Starts the server and tells its address and an administrator, who exists already.</summary>
    protected abstract Task<(Uri Url, string Admin, string Password)?> StartAsync();

    /// <summary>Stops what was started.</summary>
    protected virtual ValueTask StopAsync() => default;
}
