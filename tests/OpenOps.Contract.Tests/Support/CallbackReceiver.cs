using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenOps.Contract.Tests.Support;

/// <summary>An HTTP server on loopback that a chat server calls: each test has an address of its own on it.</summary>
internal sealed class CallbackReceiver : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CallbackAddress> _addresses = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private int _count;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            if (_addresses.TryGetValue(context.Request.Path.Value ?? "", out var address))
            {
                await address.HandleAsync(context);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        });
        await _app.StartAsync();
    }

    /// <summary>A new address.</summary>
    /// <param name="answer">What is answered; <see cref="CallbackAnswer.Json"/> of an empty object when left out.</param>
    public CallbackAddress Add(Func<Callback, Task<CallbackAnswer>>? answer = null)
    {
        var server = _app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var path = $"/callback{Interlocked.Increment(ref _count)}";
        return _addresses[path] = new CallbackAddress(new Uri(server + path), answer ?? (_ => Task.FromResult(CallbackAnswer.Json("{}"))));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
