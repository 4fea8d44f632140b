using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace OpenOps.AppHost.Tests;

/// <summary>The application as it would start, with endpoints allocated and secrets known, but nothing started.</summary>
internal sealed class AppModel : IAsyncDisposable
{
    private static readonly string[] Aspires = ["OTEL_", "LOGGING__", "DOTNET_"];

    // All of them are given: a test neither reads nor makes what is kept in a user's secret store.
    public static readonly IReadOnlyList<string> Secrets =
    [
        "postgres-password", "mattermost-admin-password", "alice-password", "ben-password", "audit-runtime-password", "audit-master-key", "actions-signing-key",
        "audit-key-inference", "audit-key-bot", "audit-key-operator", "inference-key-bot", "inference-key-operator",
    ];

    // Held where AppHost.cs is about to build: a built application starts by itself.
    private readonly IDistributedApplicationTestingBuilder _builder;

    private AppModel(IDistributedApplicationTestingBuilder builder) => _builder = builder;

    public IReadOnlyList<IResource> Resources => [.. _builder.Resources];

    public static async Task<AppModel> CreateAsync(params string[] args)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.OpenOps_AppHost>(
            [.. Secrets.Select(name => $"--Parameters:{name}=<{name}>"), .. args], cancellationToken);
        AddDashboard(builder);
        AllocateEndpoints(builder.Resources);
        return new AppModel(builder);
    }

    public T Get<T>(string name)
        where T : IResource => Assert.IsAssignableFrom<T>(Resources.Single(resource => resource.Name == name));

    /// <summary>The environment that our own settings make up; Aspire's are Aspire's to test.</summary>
    public async Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync(string name)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(Get<IResource>(name))
            .WithEnvironmentVariablesConfig()
            .BuildAsync(_builder.ExecutionContext, NullLogger.Instance, TestContext.Current.CancellationToken);
        return configuration.EnvironmentVariables
            .Where(variable => !Aspires.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
    }

    /// <summary>The environment of every resource named, as text.</summary>
    public async Task<string> DescribeEnvironmentAsync(params string[] names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            text.AppendLine(name);
            foreach (var (variable, value) in (await EnvironmentOfAsync(name)).OrderBy(variable => variable.Key, StringComparer.Ordinal))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {variable}={value}");
            }
        }

        return text.ToString();
    }

    public ValueTask DisposeAsync() => _builder.DisposeAsync();

    // Aspire's own joins when the application starts, which is further than this goes; DashboardAddressTests holds this one to it.
    private static void AddDashboard(IDistributedApplicationBuilder builder) =>
        builder.AddExecutable("aspire-dashboard", "dotnet", ".").WithHttpEndpoint();

    /// <summary>Does what the orchestrator does: an address on loopback, and one for containers, each with its own port.</summary>
    public static void AllocateEndpoints(IEnumerable<IResource> resources)
    {
        var port = 40_000;
        foreach (var resource in resources.OfType<IResourceWithEndpoints>())
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", ++port, $"<port of {resource.Name}>");
                Allocate(endpoint, resource.IsContainer()
                    ? (resource.Name, endpoint.TargetPort ?? ++port)
                    : (KnownHostNames.DefaultContainerTunnelHostName, ++port));
            }
        }
    }

    private static void Allocate(EndpointAnnotation endpoint, (string Host, int Port) address)
    {
        var network = KnownNetworkIdentifiers.DefaultAspireContainerNetwork;
        var snapshot = new ValueSnapshot<AllocatedEndpoint>();
        snapshot.SetValue(new AllocatedEndpoint(endpoint, address.Host, address.Port, EndpointBindingMode.SingleAddress, null, network));
        Assert.True(endpoint.AllAllocatedEndpoints.TryAdd(network, snapshot));
    }
}
