namespace OpenOps.Inference.Tests.Chat;

public sealed class OpenApiDocumentTests
{
    [Fact]
    public async Task Document_IsTheCommittedOne()
    {
        await using var service = await InferenceService.StartAsync();
        var document = await service.Client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);

        Approved.Matches(
            document.Replace(service.Client.BaseAddress!.ToString(), "http://localhost/", StringComparison.Ordinal), "../../../OpenOps.Inference/OpenOps.Inference.json");
    }
}
