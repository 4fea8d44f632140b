namespace OpenOps.Audit.Tests;

public sealed class ApiDescriptionTests(AuditDatabase database) : IClassFixture<AuditDatabase>
{
    [Fact]
    public async Task OpenApi_Document_IsTheCommittedOne()
    {
        await using var service = new AuditService(database.RuntimeConnectionString);

        var document = await service.Anonymous.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);

        Approved.Matches(document, "../../OpenOps.Audit/OpenOps.Audit.json");
    }
}
