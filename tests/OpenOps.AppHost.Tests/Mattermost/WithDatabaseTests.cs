using OpenOps.AppHost.Mattermost;

namespace OpenOps.AppHost.Tests.Mattermost;

public sealed class WithDatabaseTests
{
    private readonly IDistributedApplicationBuilder _builder = TestBuilder.Create(
        "--Parameters:chat-admin-password=<admin>", "--Parameters:db-password=p@ss/word", "--Parameters:db-user=o:wner");

    [Fact]
    public async Task WithDatabase_AContainer_GetsTheAddressInsideItsNetwork()
    {
        var db = _builder.AddPostgres("db");
        var chat = _builder.AddMattermost("chat").WithDatabase(db.AddDatabase("chatdb", "chat data")).Resource;
        AppModel.AllocateEndpoints([db.Resource, chat]);

        var environment = await MattermostEnvironment.OfAsync(_builder, chat);

        Assert.Equal("postgres", environment["MM_SQLSETTINGS_DRIVERNAME"]);
        Assert.Equal("postgres://postgres:p%40ss%2Fword@db.dev.internal:5432/chat%20data?sslmode=disable&connect_timeout=10", environment["MM_SQLSETTINGS_DATASOURCE"]);
        Assert.Equal(environment["MM_SQLSETTINGS_DATASOURCE"], environment["MM_CONFIG"]);
    }

    [Fact]
    public async Task WithDatabase_ARelease_GetsTheAddressOnThisMachine()
    {
        var db = _builder.AddPostgres("db", userName: _builder.AddParameter("db-user"));
        var chat = _builder.AddMattermostLocal("chat", "/opt/mattermost").WithDatabase(db.AddDatabase("chatdb")).Resource;
        AppModel.AllocateEndpoints([db.Resource, chat]);
        Assert.Equal(
            "postgres://o%3Awner:p%40ss%2Fword@localhost:40001/chatdb?sslmode=disable&connect_timeout=10",
            (await MattermostEnvironment.OfAsync(_builder, chat))["MM_CONFIG"]);
    }

    [Fact]
    public void WithDatabase_AnyServer_WaitsForIt()
    {
        var database = _builder.AddPostgres("db").AddDatabase("chatdb");
        var chat = _builder.AddMattermost("chat").WithDatabase(database).Resource;
        Assert.Contains(chat.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == database.Resource && wait.WaitType == WaitType.WaitUntilHealthy);
    }
}
