using System.Diagnostics;
using System.Net;
using Npgsql;
using OpenOps.Audit.Storage.Migrations;
using OpenOps.Sandbox.Postgres;

namespace OpenOps.Audit.Tests.Storage;

/// <summary>On a server of their own, since they stop it.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private PostgresServer? _server;
    private AuditService? _service;

    private AuditService Service => _service!;

    public async ValueTask InitializeAsync()
    {
        Gate.Check("OPENOPS_POSTGRES", PostgresBinaries.Find() is not null, PostgresBinaries.MissingMessage);
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_101_101);
        _server = await StartAsync(port: null);
        await AuditDatabase.MigrateAsync(_server.ConnectionString());
        _service = new AuditService(new NpgsqlConnectionStringBuilder(_server.ConnectionString())
        {
            Username = RuntimeRole.Name,
            Password = AuditDatabase.RuntimePassword,
        }.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await (_service?.DisposeAsync() ?? default);
        await (_server?.DisposeAsync() ?? default);
        _directory.Dispose();
    }

    [Fact]
    public async Task Outage_NothingIsAcknowledgedAllIsToldQuicklyAndWorkGoesOnAfterwards()
    {
        var before = await Service.Inference.RecordIntentAsync();
        await Service.Operator.GetJsonAsync($"/interactions/{before}");
        await _server!.Process.KillAsync();
        await _server.DisposeAsync();

        var duringOutage = Stopwatch.GetTimestamp();
        var lost = Enumerable.Range(0, 20).Select(_ => Samples.NewId()).ToArray();
        var refusals = await Task.WhenAll(lost.Select(id => StatusAsync(Service.Inference, HttpMethod.Post, "/interactions", id)));
        var reading = await StatusAsync(Service.Operator, HttpMethod.Get, $"/interactions/{before}");
        var listing = await StatusAsync(Service.Operator, HttpMethod.Get, "/interactions");
        var health = await StatusAsync(Service.Anonymous, HttpMethod.Get, "/health");
        var took = Stopwatch.GetElapsedTime(duringOutage);

        Assert.All([.. refusals, reading, listing, health], status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        Assert.True(took < TimeSpan.FromSeconds(20), $"took {took}");

        _server = await StartAsync(_server.Port);
        var again = await Task.WhenAll(lost.Select(id => StatusAsync(Service.Inference, HttpMethod.Post, "/interactions", id)));

        Assert.All(again, status => Assert.Equal(HttpStatusCode.Created, status));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Service.Operator, HttpMethod.Get, $"/interactions/{before}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Service.Anonymous, HttpMethod.Get, "/health"));
    }

    [Fact]
    public async Task Restart_BetweenTwoRequests_IsNotNoticedByTheNext()
    {
        await Service.Inference.RecordIntentAsync();
        await _server!.DisposeAsync();
        _server = await StartAsync(_server.Port);

        Assert.Equal(HttpStatusCode.Created, await StatusAsync(Service.Inference, HttpMethod.Post, "/interactions", Samples.NewId()));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Service.Operator, HttpMethod.Get, "/interactions"));
    }

    private Task<PostgresServer> StartAsync(int? port) => PostgresServer.StartAsync(
        PostgresBinaries.Find()!,
        new PostgresServerStart { DataDirectory = _directory.File("data"), Password = "test-only", Port = port, Durable = true },
        TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, Guid? intent = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = intent is { } id ? new StringContent(Samples.Intent(id).ToJsonString(), System.Text.Encoding.UTF8, "application/json") : null;
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
