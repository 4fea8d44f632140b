using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenOps.ServiceDefaults.Tests;

/// <summary>A small service with the defaults, on a free loopback port.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestService(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestService> StartAsync(
        Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null, params (string Key, string Value)[] settings)
    {
        var app = Build(configure, map, settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestService(app);
    }

    public static WebApplication Build(
        Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value));
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.AddServiceDefaults("test-service");
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseRouting();
        app.MapServiceDefaults();
        map?.Invoke(app);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
