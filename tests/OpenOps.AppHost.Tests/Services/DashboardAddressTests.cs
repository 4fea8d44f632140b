using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOps.AppHost.Services;

namespace OpenOps.AppHost.Tests.Services;

/// <summary>Where a service sends people's browsers for traces, by the dashboard that Aspire itself adds.</summary>
public sealed class DashboardAddressTests
{
    private const string Variable = "Audit__Console__DashboardUrl";
    private const string Token = "the-login-token";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://localhost:15210", "http://localhost:15210")]
    [InlineData("https://localhost:15213;http://localhost:15210", "https://localhost:15213")]
    [InlineData("http://localhost:15210;https://localhost:15213", "https://localhost:15213")]
    [InlineData("http://localhost:15210;http://localhost:15220", "http://localhost:15210")]
    [InlineData("http://*:15210", "http://localhost:15210")]
    [InlineData($"http://localhost:15210/login?t={Token}", "http://localhost:15210")]
    public async Task Address_OfTheDashboard_IsWhereABrowserFindsItWithoutItsToken(string urls, string expected)
    {
        var environment = await EnvironmentAsync(dashboard: true, [$"--ASPNETCORE_URLS={urls}"]);
        Assert.Equal(expected, environment[Variable]);
        Assert.DoesNotContain(environment.Values, value => value.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Address_DashboardDisabled_IsNotSet() =>
        Assert.DoesNotContain(Variable, await EnvironmentAsync(dashboard: false, ["--ASPNETCORE_URLS=http://localhost:15210"]));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Address_Configured_GoesBeforeTheDashboards(bool dashboard)
    {
        var environment = await EnvironmentAsync(
            dashboard, ["--ASPNETCORE_URLS=http://localhost:15210", "--Audit:Console:DashboardUrl=https://traces.example.org"]);
        Assert.Equal("https://traces.example.org", environment[Variable]);
    }

    [Fact]
    public async Task Address_Published_IsNotSet()
    {
        var builder = TestBuilder.Create("--publisher", "manifest", "--Audit:Console:DashboardUrl=http://localhost:15210");
        builder.AddExecutable("aspire-dashboard", "dotnet", ".").WithHttpEndpoint(port: 15210);
        var service = AddService(builder);
        Assert.DoesNotContain(Variable, await EnvironmentAsync(service, builder.ExecutionContext));
    }

    private static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(bool dashboard, string[] args)
    {
        // The keys are given so that none is made and kept in a user's secret store.
        var builder = TestBuilder.Create(
            dashboard,
            [
                "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:15211", $"--ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN={Token}",
                "--AppHost:OtlpApiKey=a-key", "--AppHost:McpApiKey=a-key", .. args,
            ]);
        var service = AddService(builder);
        await using var application = builder.Build();
        await BeforeStartAsync(application);
        Assert.Equal(dashboard, builder.Resources.Any(resource => resource.Name == "aspire-dashboard"));
        Allocate(builder.Resources);
        return await EnvironmentAsync(service, builder.ExecutionContext);
    }

    private static ProjectResource AddService(IDistributedApplicationBuilder builder) =>
        builder.AddProject<Projects.OpenOps_Audit>("audit", options => options.ExcludeLaunchProfile = true).WithDashboardAddress(Variable).Resource;

    // As far as a start goes before anything is started: here Aspire adds its dashboard.
    private static async Task BeforeStartAsync(DistributedApplication application)
    {
        var eventing = application.Services.GetRequiredService<IDistributedApplicationEventing>();
        var context = application.Services.GetRequiredService<DistributedApplicationExecutionContext>();
        foreach (var subscriber in application.Services.GetServices<IDistributedApplicationEventingSubscriber>())
        {
            await subscriber.SubscribeAsync(eventing, context, Cancellation);
        }

        var model = application.Services.GetRequiredService<DistributedApplicationModel>();
        await eventing.PublishAsync(new BeforeStartEvent(application.Services, model), Cancellation);
    }

    // As the orchestrator does: a host that means every address is called localhost.
    private static void Allocate(IEnumerable<IResource> resources)
    {
        foreach (var endpoint in resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()))
        {
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", endpoint.Port!.Value);
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(IResource service, DistributedApplicationExecutionContext context)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(service)
            .WithEnvironmentVariablesConfig()
            .BuildAsync(context, NullLogger.Instance, Cancellation);
        return configuration.EnvironmentVariables.ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
    }
}
