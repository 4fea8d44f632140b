using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OpenOps.ServiceDefaults.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Health_OneCheckFails_SaysWhichWithoutDetail_AndTheProcessStaysAlive()
    {
        await using var service = await TestService.StartAsync(builder =>
            builder.Services.AddHealthChecks().AddCheck("database", () => HealthCheckResult.Unhealthy("db-host-7 refused alice")));

        using var health = await service.Client.GetAsync("/health", TestContext.Current.CancellationToken);
        using var alive = await service.Client.GetAsync("/alive", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(
            """{"status":"Unhealthy","checks":{"self":"Healthy","database":"Unhealthy"}}""",
            await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }
}
