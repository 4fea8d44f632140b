namespace OpenOps.Audit.Tests.Console;

public sealed class TraceLinkTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData("http://localhost:15210", $"http://localhost:15210/traces/detail/{TraceId}")]
    [InlineData("https://ops.example.org/dashboard/", $"https://ops.example.org/dashboard/traces/detail/{TraceId}")]
    public async Task Interaction_WithADashboard_LinksToItsTrace(string dashboard, string link)
    {
        await using var service = world.StartService(settings: ("Audit:Console:DashboardUrl", dashboard));
        Assert.Contains($"href=\"{link}\"", await PageAsync("audrey", service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interaction_WithoutADashboard_LinksToNoTrace() =>
        Assert.DoesNotContain("Open trace", await PageAsync("audrey", world.Service), StringComparison.Ordinal);

    [Fact]
    public async Task Interaction_ForAnEvaluator_LinksToNoTrace()
    {
        await world.SampleAllAsync();
        await using var service = world.StartService(settings: ("Audit:Console:DashboardUrl", "http://localhost:15210"));
        var page = await PageAsync("eve", service);
        Assert.DoesNotContain("Open trace", page, StringComparison.Ordinal);
        Assert.DoesNotContain(TraceId, page, StringComparison.Ordinal);
    }

    private async Task<string> PageAsync(string reader, AuditService at)
    {
        var id = await world.AnswerAsync("bert", change: body => body["trace_id"] = TraceId);
        using var visitor = await world.SignInAsync(reader, at);
        return await visitor.ReadAsync($"/console/interactions/{id}");
    }
}
