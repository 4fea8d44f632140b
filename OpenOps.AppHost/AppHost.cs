using OpenOps.AppHost;
using OpenOps.AppHost.Mattermost;
using OpenOps.AppHost.Secrets;
using OpenOps.AppHost.Services;

var builder = DistributedApplication.CreateBuilder(args);
var folders = new AppHostFolders(builder);

// Each caller of a service has a key of its own, so that the record tells them apart.
var inferenceToAudit = builder.AddSecret("audit-key-inference");
var botToAudit = builder.AddSecret("audit-key-bot");
var operatorToAudit = builder.AddSecret("audit-key-operator");
var botToInference = builder.AddSecret("inference-key-bot");
var operatorToInference = builder.AddSecret("inference-key-operator");

var postgres = builder.AddPostgres("postgres").WithDataVolume("openops-postgres");
var mattermostdb = postgres.AddDatabase("mattermostdb", "mattermost");
var auditdb = postgres.AddDatabase("auditdb");

var adminPassword = builder.AddSecret("mattermost-admin-password");
var mattermost = builder.AddConfiguredMattermost("mattermost", mattermostdb, adminPassword, folders);

// The owner of the database makes the tables; the service that runs may only add rows and read them.
var runtimePassword = builder.AddSecret("audit-runtime-password");
var masterKey = builder.AddSecret("audit-master-key");
var migrations = builder.AddTask<Projects.OpenOps_Audit>("audit-migrations", "migrate", icon: "DatabaseArrowUp")
    .WithReference(auditdb, "auditdb-owner")
    .WithEnvironment("Audit__RuntimePassword", runtimePassword)
    .WithEnvironment("Audit__MasterKey", masterKey)
    .WaitFor(auditdb);

var audit = builder.AddService<Projects.OpenOps_Audit>("audit", "Audit API", icon: "DocumentSearch")
    .WithEnvironment("ConnectionStrings__auditdb", auditdb.Resource.ConnectionStringOf("openops_audit", runtimePassword))
    .WithReferenceRelationship(auditdb)
    .WithEnvironment("Audit__Chain__Directory", folders.Data("audit-chain"))
    .WithEnvironment("Audit__MasterKey", masterKey)
    .WithEnvironment("Audit__Console__Catalogue", folders.Content("models", "models.json"))
    .WithEnvironment("Audit__Console__Roles__auditor__0", "admin")
    .WithDashboardAddress("Audit__Console__DashboardUrl")
    .WithReference(mattermost)
    .WithCaller("inference", inferenceToAudit, "record")
    .WithCaller("bot", botToAudit, "feedback", "read")
    .WithCaller("operator", operatorToAudit, "read", "feedback", "export", "erase", "hold")
    .WaitForCompletion(migrations);

var inference = builder.AddService<Projects.OpenOps_Inference>("inference", "Inference API (OpenAI)", icon: "BrainCircuit")
    .WithService(audit, inferenceToAudit)
    .WithEnvironment("Audit__SpoolDirectory", folders.Data("spool"))
    .WithEnvironment("Models__Catalogue", folders.Content("models", "models.json"))
    .WithCaller("bot", botToInference, "chat")
    .WithCaller("operator", operatorToInference, "chat")
    .WithVendorSettings()
    .WithModelCommands(folders.Content("models", "models.json"))
    .WaitFor(audit);

var tokens = folders.Data("bot-tokens.json");
var provisioning = builder.AddTask<Projects.OpenOps_BotService>("provisioning", "provision", icon: "PeopleAdd")
    .WithReference(mattermost)
    .WithService(inference, botToInference)
    .WithEnvironment("Mattermost__TokensFile", tokens)
    .WithDemoTeam(adminPassword)
    .WaitFor(mattermost)
    .WaitFor(inference);

var bot = builder.AddService<Projects.OpenOps_BotService>("bot", "Bot service", icon: "Bot")
    .WithReference(mattermost)
    .WithService(inference, botToInference)
    .WithService(audit, botToAudit)
    .WithEnvironment("Mattermost__TokensFile", tokens)
    .WithEnvironment("Actions__SigningKey", builder.AddSecret("actions-signing-key"))
    .WaitForCompletion(provisioning);

// People's clicks and commands come back from the chat server, which sees this machine from its own network.
var callback = bot.GetEndpoint("http", mattermost.Resource.CallerNetwork);
bot.WithEnvironment("Actions__CallbackUrl", callback);
provisioning.WithEnvironment("Actions__CallbackUrl", callback);
mattermost.WithCallbacksTo(bot.GetEndpoint("http"));

await builder.Build().RunAsync();
