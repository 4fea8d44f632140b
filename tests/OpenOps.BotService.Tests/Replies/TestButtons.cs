using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Replies;

/// <summary>Buttons whose clicks go nowhere.</summary>
internal static class TestButtons
{
    public static AnswerButtons Create()
    {
        var actions = Options.Create(new ActionOptions { SigningKey = new string('k', 32), CallbackUrl = new Uri("http://bots.test/") });
        return new AnswerButtons(new ActionSigner(actions), new CallbackAddress(actions, new NoServer()));
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
