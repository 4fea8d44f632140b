namespace OpenOps.Inference.Tests.Audit;

/// <summary>The record is told how the service is set up: limits, and which models people can ask.</summary>
public sealed class SettingsReportTests
{
    [Fact]
    public async Task Start_TellsLimitsAndModels_AndNoSecret()
    {
        await using var service = await InferenceService.StartAsync(("Chat:MaxRequestBytes", "2000"));

        var report = await service.Audit.Settings.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);

        Assert.Equal("inference", report["service"]!.GetValue<string>());
        var settings = report["settings"]!.AsObject();
        Assert.Equal("2000", settings["Chat:MaxRequestBytes"]!.GetValue<string>());
        Assert.Contains(settings, setting => setting.Key.StartsWith("model ", StringComparison.Ordinal));
        Assert.DoesNotContain(FakeAudit.Key, report.ToJsonString(), StringComparison.Ordinal);
    }
}
