using System.Globalization;
using System.Text;

namespace OpenOps.AppHost.Tests;

public sealed class TopologyTests
{
    [Fact]
    public async Task Topology_ByDefault_IsTheApprovedDiagram()
    {
        await using var app = await AppModel.CreateAsync();
        Approved.Matches(Describe(app), "Topology.approved.txt");
    }

    [Theory]
    [InlineData("container")]
    [InlineData("release")]
    [InlineData("emulator")]
    public async Task Waits_WhateverTheChat_OrderTheStart(string kind)
    {
        await using var app = await AppModel.CreateAsync($"--Mattermost:Kind={kind}", "--Mattermost:ReleaseDirectory=/opt/mattermost");

        Assert.Equal(["auditdb: WaitUntilHealthy"], WaitsOf(app, "audit-migrations"));
        Assert.Equal(["audit-migrations: WaitForCompletion"], WaitsOf(app, "audit"));
        Assert.Equal(["audit: WaitUntilHealthy"], WaitsOf(app, "inference"));
        Assert.Equal(["inference: WaitUntilHealthy", "mattermost: WaitUntilHealthy"], WaitsOf(app, "provisioning"));
        Assert.Equal(["provisioning: WaitForCompletion"], WaitsOf(app, "bot"));
    }

    [Theory]
    [InlineData("audit")]
    [InlineData("inference")]
    [InlineData("bot")]
    [InlineData("mattermost")]
    [InlineData("postgres")]
    public async Task WaitedFor_Resource_HasAHealthCheck(string name)
    {
        await using var app = await AppModel.CreateAsync();
        Assert.NotEmpty(app.Get<IResource>(name).Annotations.OfType<HealthCheckAnnotation>());
    }

    private static string Describe(AppModel app)
    {
        var text = new StringBuilder();
        foreach (var resource in app.Resources.Where(resource => resource is not ParameterResource && !resource.Name.StartsWith("aspire-", StringComparison.Ordinal)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{resource.Name}: {resource.GetType().Name}");
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  endpoint {endpoint.Name} {endpoint.UriScheme} target {endpoint.TargetPort?.ToString(CultureInfo.InvariantCulture) ?? "any"}");
            }

            foreach (var wait in WaitsOf(app, resource.Name))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  waits for {wait}");
            }

            foreach (var volume in resource.Annotations.OfType<ContainerMountAnnotation>())
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  keeps {volume.Target} in {volume.Source}");
            }

            var related = resource.Annotations.OfType<ResourceRelationshipAnnotation>()
                .Where(relation => relation.Type == "Reference" && relation.Resource != resource)
                .Select(relation => relation.Resource.Name);
            foreach (var name in related.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  uses {name}");
            }
        }

        return text.ToString();
    }

    // A wait for a database is a wait for its server too; the diagram has the database.
    private static string[] WaitsOf(AppModel app, string name) =>
    [
        .. app.Get<IResource>(name).Annotations.OfType<WaitAnnotation>()
            .Where(wait => wait.Resource is not PostgresServerResource)
            .Select(wait => $"{wait.Resource.Name}: {wait.WaitType}")
            .Order(StringComparer.Ordinal),
    ];
}
