using System.Net;
using System.Security.Cryptography;

namespace OpenOps.AppHost.Tests;

/// <summary>Starts everything for real, which takes a container engine, Aspire's orchestrator and the images.</summary>
public sealed class StartTests
{
    private static readonly TimeSpan ImagesAndStart = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("container")]
    [InlineData("emulator")]
    public async Task Application_Started_ComesUpToTheBot(string kind)
    {
        Gate.Require("OPENOPS_START_APPHOST");
        var cancellationToken = TestContext.Current.CancellationToken;
        using var data = new TestKit.TempDirectory();

        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.OpenOps_AppHost>(
            [
                .. AppModel.Secrets.Select(name => $"--Parameters:{name}=Aa1{RandomNumberGenerator.GetHexString(40)}"),
                $"--Mattermost:Kind={kind}",
                $"--DataDirectory={data.Path}",
            ],
            cancellationToken);
        ForgetWhenStopped(builder);
        await using var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken).WaitAsync(ImagesAndStart, cancellationToken);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("bot", cancellationToken).WaitAsync(ImagesAndStart, cancellationToken);

        using var chat = app.CreateHttpClient("mattermost", "http");
        using var answer = await chat.GetAsync(new Uri("/api/v4/system/ping", UriKind.Relative), cancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // Without its volumes the application leaves alone what the one in use keeps.
    private static void ForgetWhenStopped(IDistributedApplicationTestingBuilder builder)
    {
        foreach (var resource in builder.Resources)
        {
            foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>().ToList())
            {
                resource.Annotations.Remove(mount);
            }
        }
    }
}
