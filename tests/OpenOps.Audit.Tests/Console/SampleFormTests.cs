using System.Net;
using System.Net.Http.Json;
using OpenOps.Audit.Console.Samples;

namespace OpenOps.Audit.Tests.Console;

/// <summary>Who sets the sample that evaluators see, and what the record says of it.</summary>
public sealed class SampleFormTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_OfTheSample_IsRecordedWithWhoMadeIt_AndKeepsTheKeyUnlessDrawnAnew()
    {
        await world.SetSampleAsync("pia", ("share", "12.5"));
        var first = await world.SampleAsync();
        await world.SetSampleAsync("sysadmin", ("share", "20"));
        var second = await world.SampleAsync();
        await world.SetSampleAsync("sysadmin", ("share", "20"), ("anew", "true"));
        var third = await world.SampleAsync();
        using var lead = await world.SignInAsync("pia");
        using var auditor = await world.SignInAsync("audrey");

        Assert.Equal((1250, 2000, 2000), (first.Share, second.Share, third.Share));
        Assert.Equal(first.Key, second.Key);
        Assert.NotEqual(second.Key, third.Key);
        Assert.Contains("Set by sysadmin.", await lead.ReadAsync("/console/sample"), StringComparison.Ordinal);
        Assert.Equal(1, await world.CountAsync(
            "configuration_change", $"evidence ->> 'service' = 'evaluation sample' AND recorded_by = 'console' AND evidence #>> '{{settings,set by}}' = 'pia' AND evidence #>> '{{settings,share}}' = '1250'"));
        Assert.Contains("evaluation sample", await auditor.ReadAsync("/console/settings"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("share", "101")]
    [InlineData("share", "-1")]
    [InlineData("share", "0.001")]
    [InlineData("share", "")]
    [InlineData("share_of_assistant", "all")]
    [InlineData("from", "soon")]
    [InlineData("to", "2020-01-01T00:00")]
    public async Task Form_ThatCannotBeRead_ChangesNothing(string field, string value)
    {
        var before = await world.CountAsync("configuration_change");
        using var lead = await world.SignInAsync("pia");
        var fields = new Dictionary<string, string> { ["share"] = "99", ["from"] = "2026-01-01T00:00", [field] = value };

        using var answer = await lead.SubmitAsync("/console/sample", "/console/sample", fields);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("class=\"problem\"", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(before, await world.CountAsync("configuration_change"));
    }

    [Theory]
    [InlineData("eve")]
    [InlineData("audrey")]
    [InlineData("uma")]
    public async Task Form_OfWhoMayNotSetIt_IsRefused(string person)
    {
        var before = await world.CountAsync("configuration_change");
        using var visitor = await world.SignInAsync(person);

        using var answer = await visitor.SubmitAsync("/console/mine", "/console/sample", new() { ["share"] = "100" });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(before, await world.CountAsync("configuration_change"));
    }

    [Fact]
    public async Task Sample_ReportedByAProgram_IsRefused()
    {
        var report = new { id = Samples.NewId(), occurred_at = TimeProvider.System.GetUtcNow(), service = SampleSettings.Service, settings = new { share = "10000" } };

        using var answer = await world.Service.Inference.PostAsJsonAsync("/configurations", report, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
